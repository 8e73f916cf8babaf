#!/bin/bash
# Ends well where something answers at an IP address. In: ADDRESS.
ping -n -q -c 2 -W 2 "$ADDRESS" >/dev/null 2>&1 ||
  timeout 4 bash -c ": <>/dev/tcp/$ADDRESS/443" 2>/dev/null
