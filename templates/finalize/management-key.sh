#!/bin/bash
# Says the public key that the management server logs in to hosts with; it is made when the server starts for the first time.
exec cat /var/lib/cloudstack/management/.ssh/id_rsa.pub
