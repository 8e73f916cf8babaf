#!/bin/bash
# Lets the management servers in as root, by their key and from their addresses alone; a key of theirs from before goes. In: LINE,
# the new one. What else is in the file stays. Says `changed` when it was not there.
set -u
fail() {
  printf '%s\n' "$1" >&2
  exit 1
}
file=/root/.ssh/authorized_keys
{ mkdir -p /root/.ssh && chmod 0700 /root/.ssh; } || fail '/root/.ssh cannot be made'
fresh=$(mktemp "$file.XXXXXX") || fail '/root/.ssh cannot be written'
trap 'rm -f "$fresh"' EXIT
if [[ -e $file ]]; then
  grep -v -- ' zoneseed-management$' "$file" >"$fresh"
  (($? < 2)) || fail "$file cannot be copied"
fi
printf '%s\n' "$LINE" >>"$fresh" || fail 'the disk is full'
if [[ -e $file ]] && cmp -s "$fresh" "$file"; then exit 0; fi
chmod 0600 "$fresh"
sync -f "$fresh" || fail 'the disk is full'
mv "$fresh" "$file" || fail "$file cannot be written"
echo changed
