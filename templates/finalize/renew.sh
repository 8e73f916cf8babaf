# Puts a file in its place and has its reader read it. In: FILE, MODE, SHA256; its content comes on standard input. What came
# in part is not put anywhere; a firewall or exports that are not accepted give way to those from before.
set -u
fail() {
  printf '%s\n' "$1" >&2
  exit 1
}
fresh=$(mktemp "$FILE.XXXXXX") || fail "its folder cannot be written"
former=$(mktemp) || fail 'the folder for temporary files cannot be written'
trap 'rm -f "$fresh" "$former"' EXIT
cat >"$fresh" || fail 'the disk is full'
sum=$(sha256sum <"$fresh")
[[ ${sum%% *} == "$SHA256" ]] || fail 'the content did not arrive whole'
chmod "$MODE" "$fresh"
sync -f "$fresh"
if [[ -e $FILE ]]; then cp -p "$FILE" "$former"; fi
mv "$fresh" "$FILE"
case $FILE in
  /etc/zoneseed/firewall.nft) words=$(systemctl restart zoneseed-firewall.service 2>&1) ;;
  /etc/exports.d/*) words=$(exportfs -ra 2>&1) ;;
esac
if (($? != 0)); then
  if [[ -s $former ]]; then cp -p "$former" "$FILE"; fi
  case $FILE in
    /etc/zoneseed/firewall.nft) systemctl restart zoneseed-firewall.service ;;
    /etc/exports.d/*) exportfs -ra ;;
  esac
  fail "it is not accepted: ${words##*$'\n'}"
fi
