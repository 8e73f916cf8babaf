#!/bin/bash
# Puts back the network that network-try.sh has kept, unless somebody came in through the new one. $1: applied, where network-apply.sh
# is at its end; else it is stopped, for what it has not done yet would come behind.
cd /run/zoneseed-network || exit
# Of this and network-keep.sh the first has it.
mv -T trial back 2>/dev/null || exit 0
[[ ${1:-} == applied ]] || systemctl stop zoneseed-network-try.service 2>/dev/null
rm -f /run/systemd/network/*netplan*
for file in back/networkd/*; do [[ ! -e $file ]] || cp -a "$file" /run/systemd/network; done
networkctl reload
for link in /sys/class/net/*/mtu; do link=${link%/mtu}; networkctl reconfigure "${link##*/}" 2>/dev/null; done
# networkd takes its time, and knows nothing of what was made by other hands, such as guests' devices in a bridge.
for try in 1 2 3; do
  sleep 2
  ip -force -batch back/devices 2>/dev/null
done
: "$try" >back/over
