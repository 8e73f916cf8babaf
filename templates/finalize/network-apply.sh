#!/bin/bash
# What network-try.sh runs apart from the connection. Cards come up first: netplan leaves a card that somebody took down, and a device
# whose MTU it set already. What is seen before the network has settled proves nothing. $1: the seconds that takes.
cd /run/zoneseed-network || exit
# Whoever asked for it hears that it begins.
sleep 1
for port in /sys/class/net/*/brif/*; do
  [[ ! -e $port ]] || ip link set "${port##*/}" up
done
if ! netplan apply 2>words; then
  mv words failed
  exec bash back.sh applied
fi
networkctl reload
for link in /sys/class/net/*/mtu; do
  link=${link%/mtu}
  networkctl reconfigure "${link##*/}" 2>/dev/null
done
sleep "$1"
: >trial/applied
