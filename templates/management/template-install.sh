#!/bin/bash
# Writes the system VM template to each secondary storage, over what is there: management.force_template_install.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

templates=(/usr/share/cloudstack-management/templates/systemvm/systemvmtemplate-*-kvm.qcow2.bz2)
[[ -s ${templates[0]} ]] || fail "there is no system VM template in ${templates[0]%/*}"
tool=/usr/share/cloudstack-common/scripts/storage/secondary/cloud-install-sys-tmplt
mount=/run/zoneseed/secondary

mkdir -p "$mount"
trap 'mountpoint -q "$mount" && umount "$mount"' EXIT
for store in "${SECONDARY_STORES[@]}"; do
  note "writing the system VM template to $store"
  mountpoint -q "$mount" && umount "$mount"
  reason=$(mount -t nfs "$store" "$mount" 2>&1) || fail "cannot mount $store: $reason"
  "$tool" -m "$mount" -f "${templates[0]}" -h kvm -F || fail "the system VM template cannot be written to $store"
  grep -qs . "$mount"/template/tmpl/1/*/template.properties || fail "there is no system VM template on $store after its installation"
done
