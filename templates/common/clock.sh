#!/bin/bash
# Has chrony run with the site's time servers.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

reason=$(chronyd -p -f /etc/chrony/chrony.conf 2>&1 >/dev/null) || fail "chrony does not take its configuration: ${reason##*$'\n'}"
systemctl enable chrony.service
systemctl restart chrony.service
systemctl is-active --quiet chrony.service || fail "chrony does not run"
