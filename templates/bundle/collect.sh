#!/bin/bash
# Prints what this host runs, how it is, and its logs of the last DAYS days, each part after a line with its name. Changes nothing.
# Bytes of a line; one that has no end would fill the memory of whoever reads it.
LONGEST=65536
part() {
  printf '\n\036%s\n' "$1"
  shift
  timeout -k 5 30 "$@" 2>&1 </dev/null | cut -b "-$LONGEST"
}
part versions/kernel uname -a
part versions/packages dpkg-query -W
part state/units systemctl list-units --all --plain --no-pager
part state/failed systemctl list-units --failed --plain --no-pager
part state/time timedatectl
part state/clock chronyc -n tracking
part state/memory free -m
part state/disks df -hT
part state/devices lsblk
part state/mounts findmnt
part state/addresses ip -d address
part state/routes ip route show table all
part state/bridges bridge link
part state/listening ss -tulpn
part state/firewall nft list ruleset
part state/guests virsh list --all
part state/pools virsh pool-list --all
part logs/journal journalctl --since="-${DAYS}d" --priority=warning --no-pager
while IFS= read -r -d '' entry; do
  file=${entry#* }
  name=${file#"$FOLDER"/}
  printf '\n\036logs/%s\n' "${name%.gz}"
  gzip -dcf -- "$file" 2>&1 | cut -b "-$LONGEST"
done < <(find "$FOLDER" -type f -name '*.log*' -mtime "-$DAYS" -printf '%T@ %p\0' | sort -zn)
exit 0
