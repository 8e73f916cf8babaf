#!/bin/bash
# The agent forgets the zone it was in: its place there, its certificates, and the storage that was mounted for it.
set -u
fail() {
  printf '%s\n' "$1" >&2
  exit 1
}
properties=/etc/cloudstack/agent/agent.properties
systemctl disable --now cloudstack-agent.service >/dev/null 2>&1
if systemctl is-active --quiet cloudstack-agent.service; then fail 'it cannot be stopped'; fi
# CloudStack names a pool by its UUID and mounts it at /mnt/UUID; nobody takes it away once the host has left the zone.
uuid='^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
for pool in $(virsh -q pool-list --all --name 2>/dev/null); do
  if [[ $pool =~ $uuid ]] && virsh -q pool-dumpxml "$pool" 2>/dev/null | grep -q "<path>/mnt/$pool</path>"; then
    virsh -q pool-destroy "$pool" >/dev/null 2>&1
    virsh -q pool-undefine "$pool" >/dev/null 2>&1
  fi
done
[[ -e $properties ]] || exit 0
fresh=$(mktemp "$properties.XXXXXX") || fail 'the disk is full'
trap 'rm -f "$fresh"' EXIT
grep -vE '^ *(guid|zone|pod|cluster|host) *=' "$properties" >"$fresh"
(($? < 2)) || fail "$properties cannot be copied"
chmod --reference="$properties" "$fresh"
chown --reference="$properties" "$fresh"
sync -f "$fresh" || fail 'the disk is full'
# Its certificates first: with a guid and without them it would be found and reset again, the other way round it would not.
rm -f /etc/cloudstack/agent/cloud.jks /etc/cloudstack/agent/cloud.c* /etc/cloudstack/agent/cloud.key /var/lib/zoneseed/agent.kept
mv "$fresh" "$properties" || fail "$properties cannot be written"
