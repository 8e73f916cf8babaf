#!/bin/bash
# Puts a file in its place and has its reader read it. In: FILE, MODE, SHA256; its content comes on standard input. What came in
# part is put nowhere; exports that are not accepted give way to those from before.
set -u
fail() {
  printf '%s\n' "$1" >&2
  exit 1
}
former=$FILE.zoneseed-former
fresh=$(mktemp "$FILE.XXXXXX") || fail 'its folder is missing or full'
trap 'rm -f "$fresh" "$former"' EXIT
cat >"$fresh" || fail 'the disk is full'
sum=$(sha256sum <"$fresh")
[[ ${sum%% *} == "$SHA256" ]] || fail 'its content did not arrive whole'
{ chmod "$MODE" "$fresh" && sync -f "$fresh"; } || fail 'the disk is full'
if [[ -e $FILE ]]; then cp -p "$FILE" "$former" || fail 'the disk is full'; fi
mv "$fresh" "$FILE" || fail 'it cannot be written'
[[ $FILE == /etc/exports.d/* ]] || exit 0
words=$(exportfs -ra 2>&1) && exit 0
if [[ -e $former ]]; then mv "$former" "$FILE"; else rm -f "$FILE"; fi
exportfs -ra
fail "exportfs does not take it: ${words##*$'\n'}"
