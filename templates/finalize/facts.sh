#!/bin/bash
# What a machine must agree on with the others, one `key value` a line; the time first. In: LABELS, network devices a word each.
printf 'time %s\n' "$(date +%s.%N)"
# The one that CloudStack's units run.
java=$(/usr/bin/java -version 2>&1 | sed -n 's/.*version "\(1\.\)\?\([0-9]*\).*/\2/p' | head -n 1)
printf 'java %s\n' "${java:-none}"
for package in cloudstack-management cloudstack-agent; do
  version=$(dpkg-query -W -f '${db:Status-Status} ${Version}' "$package" 2>/dev/null) || continue
  if [[ $version == installed\ * ]]; then printf '%s %s\n' "$package" "${version#installed }"; fi
done
for label in $LABELS; do
  [[ -e /sys/class/net/$label ]] || printf 'no-label %s\n' "$label"
done
exit 0
