#!/bin/bash
# Exports what the zone's storages say, on fixed ports, and proves both.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

for path in "${EXPORT_PATHS[@]}"; do
  mkdir -p "$path" || fail "cannot make $path"
done
systemctl enable nfs-server.service
systemctl restart nfs-server.service || fail "the NFS server does not start: $(journalctl -u nfs-server.service -n 1 -o cat)"
reason=$(exportfs -ra 2>&1) || fail "exportfs: ${reason%%$'\n'*}"
# Odd characters are octal in there.
exported=$(cut -f 1 /var/lib/nfs/etab | while read -r path; do printf '%b\n' "${path//\\/\\0}"; done)
for path in "${EXPORT_PATHS[@]}"; do
  [[ $'\n'$exported$'\n' == *$'\n'"$path"$'\n'* ]] || fail "$path is not exported"
done

# Where there is a port mapper, it says whether the ports are those the firewall opens.
if mapped=$(rpcinfo -p 127.0.0.1 2>/dev/null); then
  wrong=$(awk '$5 == "mountd" && $4 != 892 || $5 == "status" && $4 != 662 || $5 == "nlockmgr" && $4 != ($3 == "tcp" ? 32803 : 32769) { print $5 " on port " $4; exit }' <<<"$mapped")
  [[ -z $wrong ]] || fail "the NFS server has not taken its fixed ports: $wrong; see /etc/nfs.conf.d/zoneseed.conf"
fi
