#!/bin/bash
# Applies what /etc/netplan says in a way that can lock nobody out for long: what runs now is kept first, and comes back by itself after
# BACK_AFTER seconds unless network-keep.sh is reached through the new network. Nothing of it is needed after a restart of the host,
# whose network is what /etc/netplan says then. In: ADDRESSES, which /etc/netplan has to have; BACK and APPLY, network-back.sh and
# network-apply.sh; SETTLES, seconds.
set -u
folder=/run/zoneseed-network unit=zoneseed-network-back
fail() {
  printf '%s\n' "$1" >&2
  exit 1
}
# Devices as words of ip: what carries each, its size, its addresses, the ways out. What a lease or a router gave is asked for again.
keep_devices() {
  local path device line
  for path in /sys/class/net/*/mtu; do
    path=${path%/mtu} device=${path##*/}
    [[ $device != lo ]] || continue
    if [[ -e $path/master ]]; then line=$(readlink "$path/master") && printf 'link set dev %s master %s\n' "$device" "${line##*/}"; fi
    printf 'link set dev %s mtu %s\n' "$device" "$(<"$path/mtu")"
    if (($(<"$path/flags") & 1)); then line=up; else line=down; fi
    printf 'link set dev %s %s\n' "$device" "$line"
  done
  ip -o address show scope global permanent | awk '{ print "address replace", $4, "dev", $2 }'
  ip -4 route show | grep -vE ' proto (kernel|dhcp|ra)( |$)' | sed -E 's/ (linkdown|dead)( |$)/ /g; s/^/route replace /'
}

# Netplan that was changed by hand would take the addresses of the host away, and with them the way in.
if has=$(netplan get 2>/dev/null); then
  for wanted in $ADDRESSES; do
    grep -qwF -- "$wanted" <<<"$has" || fail "/etc/netplan has no $wanted: it was changed by hand, and would take the host off the network"
  done
fi

# An earlier try that nobody has kept yet: what was there before it is what has to come back.
systemctl stop "$unit.timer" 2>/dev/null
while systemctl is-active --quiet "$unit.service"; do sleep 1; done
systemctl stop zoneseed-network-try.service 2>/dev/null
if [[ ! -d $folder/trial ]]; then
  rm -rf "$folder"
  { mkdir -m 700 "$folder" && mkdir "$folder/new" "$folder/new/networkd"; } || fail "$folder cannot be written"
  keep_devices >"$folder/new/devices" || fail 'the disk is full'
  for file in /run/systemd/network/*netplan*; do
    [[ ! -e $file ]] || cp -a "$file" "$folder/new/networkd" || fail 'the disk is full'
  done
  mv "$folder/new" "$folder/trial" || fail "$folder cannot be written"
fi
rm -f "$folder/trial/applied" "$folder/trial/seen" "$folder/failed"
{ printf '%s\n' "$BACK" >"$folder/back.sh" && printf '%s\n' "$APPLY" >"$folder/apply.sh"; } || fail 'the disk is full'

words=$(systemd-run --quiet --collect --unit="$unit" --on-active="$BACK_AFTER" --timer-property=AccuracySec=1s bash "$folder/back.sh" 2>&1) ||
  fail "no way back can be prepared: ${words##*$'\n'}"
# Apart from this connection, which may break of it.
words=$(systemd-run --quiet --collect --unit=zoneseed-network-try bash "$folder/apply.sh" "$SETTLES" 2>&1) || {
  systemctl stop "$unit.timer"
  bash "$folder/back.sh"
  fail "netplan apply cannot be started: ${words##*$'\n'}"
}
