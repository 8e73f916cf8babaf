#!/bin/bash
# Installs the usage server; its package takes the database settings over from a management server that has them.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

install_packages cloudstack-usage
systemctl enable cloudstack-usage.service
systemctl restart cloudstack-usage.service
systemctl is-active --quiet cloudstack-usage.service || fail "cloudstack-usage does not run: $(journalctl -u cloudstack-usage.service -n 1 -o cat)"
