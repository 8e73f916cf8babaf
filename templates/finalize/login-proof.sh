# Logs in to the hosts named on standard input as the management server will: with its own key, as root. In: KEY (its file). Lines
# `address known_hosts-line`. Says `no-login address reason` of each that does not let it in.
set -u
known=$(mktemp /run/zoneseed-known.XXXXXX) || exit 1
trap 'rm -f "$known"' EXIT
mapfile -t lines
printf '%s\n' "${lines[@]#* }" >"$known"
declare -A seen=()
for line in "${lines[@]}"; do
  address=${line%% *}
  [[ -n ${seen[$address]:-} ]] && continue
  seen[$address]=yes
  (
    words=$(ssh -n -i "$KEY" -o BatchMode=yes -o IdentitiesOnly=yes -o ConnectTimeout=10 -o StrictHostKeyChecking=yes \
      -o UserKnownHostsFile="$known" -o GlobalKnownHostsFile=none "root@$address" true 2>&1) ||
      printf 'no-login %s %s\n' "$address" "${words##*$'\n'}"
  ) &
done
wait
