#!/bin/bash
# Puts aside the lines of agent.properties that CloudStack's editor destroys when it sets the agent up: it takes `host.reserved.mem.mb`
# for `host`. restore.sh puts them back. What was put aside before and has not been put back yet stays.
set -u
fail() {
  printf '%s\n' "$1" >&2
  exit 1
}
properties=/etc/cloudstack/agent/agent.properties kept=/var/lib/zoneseed/agent.kept
[[ -r $properties ]] || fail "$properties is missing: is the package cloudstack-agent installed?"
lines=$(grep -E '^ *(host|port|zone|pod|cluster|guid)[^= ]+ *=' "$properties")
[[ -n $lines ]] || exit 0
mkdir -p /var/lib/zoneseed
fresh=$(mktemp "$kept.XXXXXX") || fail 'the disk is full'
trap 'rm -f "$fresh"' EXIT
if [[ -e $kept ]]; then lines+=$'\n'$(<"$kept"); fi
# Of two lines of one key the newer.
awk -F '[ =]+' '{ sub(/^ +/, "") } !seen[$1]++' <<<"$lines" >"$fresh" || fail 'the disk is full'
{ sync -f "$fresh" && mv "$fresh" "$kept"; } || fail "$kept cannot be written"
