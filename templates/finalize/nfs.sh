#!/bin/bash
# An export tried as CloudStack will use it. In: SOURCE (server:/path), OPTIONS (of mount, or nothing), ACTION (write, read or remove),
# NAME and TEXT of the file that is tried with, OURS, what names of such files of this machine begin with. Leaves nothing mounted.
# Ends with 10 (cannot be mounted), 11 (cannot be written), 12 (root is somebody else there) or 13 (says something else), and its last line says why.
set -u
fail() {
  # mount says last that there may be more to say.
  grep -v 'dmesg(1)' <<<"$2" | tail -n 1 >&2
  exit "$1"
}
leave() {
  if mountpoint -q "$1"; then umount -l "$1"; fi
  rmdir "$1"
}
# What was killed could not clean up behind it.
for left in /run/zoneseed-nfs.*; do
  pid=${left#*-nfs.} pid=${pid%%.*}
  if [[ -d $left && $pid =~ ^[0-9]+$ ]] && ! kill -0 "$pid" 2>/dev/null; then leave "$left"; fi
done
folder=$(mktemp -d "/run/zoneseed-nfs.$$.XXXXXX") || fail 1 '/run cannot be written'
trap 'leave "$folder"' EXIT
# An export that does not answer is told of at once, where a mount for work would wait for it without end.
words=$(timeout -k 5 60 mount -t nfs -o "${OPTIONS:+$OPTIONS,}soft,retry=0,timeo=50,retrans=2" "$SOURCE" "$folder" 2>&1) ||
  fail 10 "${words:-mount says nothing within a minute}"
case $ACTION in
  write)
    # Never a store's own files: without a beginning of their names, nothing.
    rm -f -- "$folder/${OURS:?}"*
    words=$({ printf '%s' "$TEXT" >"$folder/$NAME" && sync "$folder/$NAME"; } 2>&1) || fail 11 "${words##*: }"
    owner=$(stat -c %u "$folder/$NAME") || fail 11 'the file that was written is gone'
    [[ $owner == 0 ]] || fail 12 "a file of root belongs to user $owner"
    ;;
  read)
    [[ -e $folder/$NAME ]] || fail 13 'the file that another machine wrote is not there'
    found=$(head -c 1000 "$folder/$NAME" 2>/dev/null) || fail 13 'the file that another machine wrote cannot be read'
    [[ $found == "$TEXT" ]] || fail 13 'the file that another machine wrote says something else'
    ;;
  remove) rm -f -- "$folder/$NAME" ;;
esac
exit 0
