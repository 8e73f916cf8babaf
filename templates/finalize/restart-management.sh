#!/bin/bash
# Starts the management server anew and waits until it answers. In: PATIENCE, in seconds.
set -u
service=cloudstack-management.service
fail() {
  printf '%s\n' "$1" >&2
  exit 1
}
words=$(systemctl restart "$service" 2>&1) || fail "${words##*$'\n'}"
end=$((SECONDS + PATIENCE))
# A start that has failed leaves a web server behind that answers 503 for ever.
until code=$(curl -s -o /dev/null -w '%{http_code}' --noproxy '*' --max-time 10 http://127.0.0.1:8080/client/) && ((code < 500)); do
  state=$(systemctl show -p ActiveState --value "$service")
  if [[ $state == failed || $state == inactive ]]; then fail "it has ended: $(journalctl -u "$service" -n 1 -o cat)"; fi
  ((SECONDS < end)) || fail "it does not answer on port 8080 after $PATIENCE s"
  sleep 1
done
