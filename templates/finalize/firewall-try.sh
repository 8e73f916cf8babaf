#!/bin/bash
# Loads other rules for a while: those of the file come back by themselves after BACK_AFTER seconds, whatever they do to this connection,
# unless firewall-keep.sh is reached through them. In: SHA256; the rules come on standard input.
set -u
rules=/etc/zoneseed/firewall.nft back=zoneseed-firewall-back
fail() {
  rm -f "$rules.new"
  printf '%s\n' "$1" >&2
  exit 1
}
[[ -e /etc/systemd/system/zoneseed-firewall.service ]] || fail 'this host was installed without the firewall of zoneseed'
cat >"$rules.new" || fail 'the disk is full'
sum=$(sha256sum <"$rules.new")
[[ ${sum%% *} == "$SHA256" ]] || fail 'its content did not arrive whole'
words=$(nft -c -f "$rules.new" 2>&1) || fail "nft does not take the rules: ${words%%$'\n'*}"
systemctl stop "$back.timer" 2>/dev/null
words=$(systemd-run --quiet --collect --unit="$back" --on-active="$BACK_AFTER" --timer-property=AccuracySec=1s \
  sh -c 'systemctl reload-or-restart zoneseed-firewall.service || nft delete table inet zoneseed' 2>&1) ||
  fail "no way back can be prepared: ${words##*$'\n'}"
if ! words=$(nft -f "$rules.new" 2>&1); then
  systemctl stop "$back.timer"
  fail "nft does not load the rules: ${words%%$'\n'*}"
fi
