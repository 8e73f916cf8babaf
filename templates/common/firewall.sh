#!/bin/bash
# Loads the firewall now and at every boot.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

reason=$(nft -c -f /etc/zoneseed/firewall.nft 2>&1) || fail "nft does not take the rules: ${reason%%$'\n'*}"
# Two firewalls would both have to agree to a packet.
if command -v ufw >/dev/null && [[ $(ufw status) == *'Status: active'* ]]; then ufw --force disable; fi
systemctl daemon-reload
systemctl enable zoneseed-firewall.service
systemctl restart zoneseed-firewall.service
[[ $(nft list table inet zoneseed) == *'policy drop'* ]] || fail "the firewall is not loaded"
