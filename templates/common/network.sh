#!/bin/bash
# Looks whether every network of this host is there as its seed says: bridge, card in it, address.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

cards() {
  local path name
  for path in /sys/class/net/*; do
    name=${path##*/}
    if [[ -e $path/device ]]; then printf '%s (%s) ' "$name" "$(<"$path/address")"; fi
  done
}

for network in "${HOST_NETWORKS[@]}"; do
  read -r bridge address mac <<<"$network"
  if [[ $mac != - ]] && ! cat /sys/class/net/*/address | grep -qxF "$mac"; then
    fail "no network card has the MAC $mac; this machine has: $(cards)"
  fi
  if [[ $bridge != - ]]; then
    [[ -d /sys/class/net/$bridge/bridge ]] || fail "there is no bridge $bridge; this machine has: $(cards)"
    ports=("/sys/class/net/$bridge/brif/"*)
    [[ -e ${ports[0]} ]] || fail "bridge $bridge has no card in it; this machine has: $(cards)"
    up=no
    for port in "${ports[@]}"; do
      if [[ $(cat "$port/../carrier" 2>/dev/null || cat "/sys/class/net/${port##*/}/carrier" 2>/dev/null) == 1 ]]; then up=yes; fi
    done
    [[ $up == yes ]] || fail "no card in bridge $bridge (${ports[*]##*/}) has a link: cable, switch port or virtual network"
  fi
  if [[ $address != - ]]; then
    device=$(ip -o -4 addr show to "${address%/*}" | awk '{ print $2; exit }')
    [[ -n $device ]] || fail "address $address is on no device of this machine"
    [[ $bridge == - || $device == "$bridge" ]] || fail "address $address is on $device, and belongs on bridge $bridge"
  fi
done
printf 'all networks are there: %s\n' "${HOST_NETWORKS[*]}"
