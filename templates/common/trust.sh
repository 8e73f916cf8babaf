#!/bin/bash
# Has this machine trust the site's own certificate authorities: apt and curl now, Java when it comes.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

install_packages ca-certificates
update-ca-certificates 2>&1
for certificate in /usr/local/share/ca-certificates/zoneseed-*.crt; do
  reason=$(openssl verify -CApath /etc/ssl/certs -partial_chain "$certificate" 2>&1) ||
    fail "${certificate##*/} is not trusted after update-ca-certificates: ${reason//$'\n'/ }"
done
