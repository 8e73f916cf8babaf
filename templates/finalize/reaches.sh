#!/bin/bash
# Says `no-port address:port` of each place that nothing answers at. In: PLACES, a word each; PATIENCE, the seconds that one which
# is starting is given.
reach() {
  local end=$((SECONDS + PATIENCE))
  # shellcheck disable=SC2016 # the inner bash expands them
  until timeout 5 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "${1%:*}" "${1##*:}" 2>/dev/null; do
    if ((SECONDS >= end)); then
      printf 'no-port %s\n' "$1"
      return
    fi
    sleep 1
  done
}
for place in $PLACES; do
  while (($(jobs -rp | wc -l) >= 32)); do wait -n; done
  reach "$place" &
done
wait
exit 0
