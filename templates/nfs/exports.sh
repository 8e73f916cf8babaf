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
for path in "${EXPORT_PATHS[@]}"; do
  cut -f 1 /var/lib/nfs/etab | while read -r exported; do printf '%b\n' "${exported//\\/\\0}"; done | grep -qxF "$path" ||
    fail "$path is not exported"
done
