# An export tried as CloudStack will use it. In: SOURCE (server:/path), OPTIONS (of mount, or nothing), ACTION (write, read or remove),
# NAME and TEXT of the file that is tried with. Leaves nothing mounted. Ends with 10 (cannot be mounted), 11 (cannot be
# written), 12 (root is somebody else there) or 13 (says something else), and its last line says why.
set -u
folder=$(mktemp -d /run/zoneseed-nfs.XXXXXX) || exit 1
trap 'mountpoint -q "$folder" && umount -l "$folder"; rmdir "$folder"' EXIT
fail() {
  printf '%s\n' "$2" | tail -n 1 >&2
  exit "$1"
}
# An export that does not answer is told of at once, where a mount for work would wait for it without end.
words=$(timeout 60 mount -t nfs -o "${OPTIONS:+$OPTIONS,}soft,retry=0,timeo=50,retrans=2" "$SOURCE" "$folder" 2>&1) ||
  fail 10 "${words:-the mount takes longer than a minute}"
case $ACTION in
  write)
    words=$( (printf '%s' "$TEXT" >"$folder/$NAME" && sync -f "$folder/$NAME") 2>&1) || fail 11 "${words##*: }"
    owner=$(stat -c %u "$folder/$NAME") || fail 11 'the file that was written is gone'
    [[ $owner == 0 ]] || fail 12 "a file of root belongs to user $owner"
    ;;
  read)
    [[ -e $folder/$NAME ]] || fail 13 'the file that another machine wrote is not there'
    found=$(<"$folder/$NAME") || fail 13 'the file that another machine wrote cannot be read'
    [[ $found == "$TEXT" ]] || fail 13 'the file that another machine wrote says something else'
    ;;
  remove) rm -f -- "$folder/$NAME" ;;
esac
