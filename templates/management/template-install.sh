#!/bin/bash
# Writes the system VM template to each secondary storage, over what is there: management.force_template_install.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

# Some versions bring one for each architecture.
for template in /usr/share/cloudstack-management/templates/systemvm/systemvmtemplate-*-kvm.qcow2.bz2; do
  [[ $template == *-aarch64-* ]] || break
done
[[ -s $template ]] || fail "there is no system VM template in ${template%/*}"
tool=/usr/share/cloudstack-common/scripts/storage/secondary/cloud-install-sys-tmplt
mount=/run/zoneseed/secondary

mkdir -p "$mount"
trap 'mountpoint -q "$mount" && umount "$mount"' EXIT
for store in "${SECONDARY_STORES[@]}"; do
  note "writing the system VM template to $store"
  mountpoint -q "$mount" && umount "$mount"
  reason=$(mount -t nfs "$store" "$mount" 2>&1) || fail "cannot mount $store: $reason"
  "$tool" -m "$mount" -f "$template" -h kvm -F || fail "the system VM template cannot be written to $store"
  grep -qs . "$mount"/template/tmpl/1/*/template.properties || fail "there is no system VM template on $store after its installation"
done
