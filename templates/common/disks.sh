#!/bin/bash
# Looks whether every data disk is mounted; the installer or cloud-init has prepared them.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

for mount in "${DATA_MOUNTS[@]}"; do
  mountpoint -q "$mount" && continue
  reason=$(mount "$mount" 2>&1) || fail "nothing is mounted at $mount: ${reason:-the disk is not there}"
  mountpoint -q "$mount" || fail "nothing is mounted at $mount"
done
