#!/bin/bash
# Logs in to hosts as the management server will: with its own key, as root. In: KEY, its file; LINES of known_hosts, each after the
# address it is for. Says `no-login address reason` of each that does not let it in.
set -u
known=$(mktemp /run/zoneseed-known.XXXXXX) || exit 1
trap 'rm -f "$known"' EXIT
mapfile -t lines <<<"$LINES"
printf '%s\n' "${lines[@]#* }" >"$known" || exit 1
log_in() {
  local words
  words=$(ssh -n -F none -i "$KEY" -o BatchMode=yes -o IdentitiesOnly=yes -o IdentityAgent=none -o ConnectTimeout=10 \
    -o ServerAliveInterval=10 -o StrictHostKeyChecking=yes -o UserKnownHostsFile="$known" -o GlobalKnownHostsFile=none \
    -o UpdateHostKeys=no -o LogLevel=ERROR "root@$1" true 2>&1) && return
  words=${words%"${words##*[![:space:]]}"}
  printf 'no-login %s %s\n' "$1" "${words##*$'\n'}"
}
declare -A seen=()
for line in "${lines[@]}"; do
  address=${line%% *}
  [[ -n $address && -z ${seen[$address]:-} ]] || continue
  seen[$address]=yes
  while (($(jobs -rp | wc -l) >= 16)); do wait -n; done
  log_in "$address" &
done
wait
exit 0
