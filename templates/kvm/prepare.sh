#!/bin/bash
# What must be so before the packages are installed and start their services.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

# libvirtd refuses --listen under socket activation.
sockets=(libvirtd.socket libvirtd-ro.socket libvirtd-admin.socket libvirtd-tls.socket libvirtd-tcp.socket)
systemctl mask "${sockets[@]}"

# The profiles would confine what CloudStack lets libvirt do.
mkdir -p /etc/apparmor.d/disable
for profile in usr.sbin.libvirtd usr.lib.libvirt.virt-aa-helper; do
  ln -sfn "/etc/apparmor.d/$profile" "/etc/apparmor.d/disable/$profile"
done
