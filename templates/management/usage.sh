#!/bin/bash
# Installs the usage server; its package takes the database settings over from a management server that has them.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

main_pid() {
  systemctl show -p MainPID --value cloudstack-usage.service
}

install_packages cloudstack-usage
systemctl enable cloudstack-usage.service
systemctl restart cloudstack-usage.service || fail "cloudstack-usage does not start: $(journalctl -u cloudstack-usage.service -n 1 -o cat)"
pid=$(main_pid)
# It counts as started as soon as Java is, and its unit starts it anew for ever: what counts is that it stays.
note "seeing whether the usage server stays"
for ((waited = 0; waited < 15; waited += 3)); do
  sleep 3
  [[ $pid != 0 && $(main_pid) == "$pid" ]] ||
    fail "cloudstack-usage does not keep running: $(journalctl -u cloudstack-usage.service -n 1 -o cat); see /var/log/cloudstack/usage/usage.log"
done
