# What a machine must agree on with the others, one `key value` a line. In: LABELS, PORTS (address:port a word).
printf 'time %s\n' "$(date +%s.%N)"
java=$(java -version 2>&1 | sed -n 's/.*version "\(1\.\)\?\([0-9]*\).*/\2/p' | head -n 1)
printf 'java %s\n' "${java:-none}"
for package in cloudstack-management cloudstack-agent; do
  version=$(dpkg-query -W -f '${db:Status-Status} ${Version}' "$package" 2>/dev/null) || continue
  [[ $version == installed\ * ]] && printf '%s %s\n' "$package" "${version#installed }"
done
for label in $LABELS; do
  [[ -d /sys/class/net/$label ]] || printf 'no-label %s\n' "$label"
done
# Side by side, each with its own few seconds.
for place in $PORTS; do
  timeout 5 bash -c 'exec 3<>"/dev/tcp/$1/$2"' port "${place%:*}" "${place##*:}" 2>/dev/null || printf 'no-port %s\n' "$place" &
done
wait
