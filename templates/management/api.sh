#!/bin/bash
# Waits until the management server answers. Its first start makes the whole schema up to date, which takes minutes.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

log=/var/log/cloudstack/management/management-server.log

last_error() {
  grep -E ' (ERROR|FATAL) ' "$log" 2>/dev/null | tail -n 1 | cut -c 1-200
}

systemctl is-active --quiet cloudstack-management.service || systemctl start cloudstack-management.service || true
for ((waited = 0; waited < 900; waited += 5)); do
  code=$(curl --silent --output /dev/null --max-time 5 --write-out '%{http_code}' http://127.0.0.1:8080/client/ || true)
  if [[ $code == 200 ]]; then
    printf 'the API answers after %d s\n' "$waited"
    exit 0
  fi
  systemctl is-active --quiet cloudstack-management.service ||
    fail "cloudstack-management has stopped: $(last_error || journalctl -u cloudstack-management.service -n 1 -o cat)"
  note "the management server is starting (for $waited s)"
  sleep 5
done
fail "the management server does not answer on port 8080 after 15 minutes (last: $code): $(last_error)"
