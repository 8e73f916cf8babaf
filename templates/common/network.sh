#!/bin/bash
# Looks whether every network of this host is there as its seed says: bridge, card in it, address.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

cards() {
  local path
  for path in /sys/class/net/*; do
    [[ ${path##*/} == lo ]] || grep -qsE '^DEVTYPE=(bridge|bond|vlan|vxlan)$' "$path/uevent" ||
      printf '%s (%s) ' "${path##*/}" "$(<"$path/address")"
  done
}

# Whether a card has this MAC. A bridge is given its card's, and has it without the card too.
has_card() {
  local path
  for path in /sys/class/net/*; do
    if [[ $(<"$path/address") == "$1" ]] && ! grep -qsE '^DEVTYPE=(bridge|vlan)$' "$path/uevent"; then return 0; fi
  done
  return 1
}

# Words for what is wrong with one network; nothing when it is as it should be.
fault_of() {
  local bridge=$1 address=$2 mac=$3 port device linked=no
  if [[ $mac != - ]] && ! has_card "$mac"; then
    printf 'no network card has the MAC %s; this machine has: %s' "$mac" "$(cards)"
    return
  fi
  if [[ $bridge != - ]]; then
    [[ -d /sys/class/net/$bridge/bridge ]] || { printf 'there is no bridge %s; this machine has: %s' "$bridge" "$(cards)"; return; }
    for port in "/sys/class/net/$bridge/brif/"*; do
      [[ -e $port ]] || { printf 'bridge %s has no card in it; this machine has: %s' "$bridge" "$(cards)"; return; }
      if [[ $(cat "/sys/class/net/${port##*/}/carrier" 2>/dev/null) == 1 ]]; then linked=yes; fi
    done
    [[ $linked == yes ]] || { printf 'no card in bridge %s has a link: cable, switch port or virtual network' "$bridge"; return; }
  fi
  if [[ $address != - ]]; then
    device=$(ip -o -4 addr show to "${address%/*}" | awk 'NR == 1 { print $2 }')
    [[ -n $device ]] || { printf 'address %s is on no device of this machine' "$address"; return; }
    [[ $bridge == - || $device == "$bridge" ]] || printf 'address %s is on %s, and belongs on bridge %s' "$address" "$device" "$bridge"
  fi
}

for network in "${HOST_NETWORKS[@]}"; do
  read -r bridge address mac <<<"$network"
  # Early in a boot the network is still coming up.
  for ((waited = 0; waited < 30; waited += 2)); do
    fault=$(fault_of "$bridge" "$address" "$mac")
    [[ -n $fault ]] || break
    note "the network ($fault)"
    sleep 2
  done
  [[ -z $fault ]] || fail "$fault"
done
