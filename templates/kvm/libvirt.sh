#!/bin/bash
# Has libvirtd listen as configured, without its sockets and without AppArmor, and proves it.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

sockets=(libvirtd.socket libvirtd-ro.socket libvirtd-admin.socket libvirtd-tls.socket libvirtd-tcp.socket)
systemctl stop "${sockets[@]}" 2>/dev/null || true
systemctl mask "${sockets[@]}"
# libvirtd that is told to listen fails on its sockets; where both were there at a boot, they are no fault of this machine.
systemctl reset-failed "${sockets[@]}" 2>/dev/null || true
loaded=/sys/kernel/security/apparmor/profiles
if [[ -e $loaded ]]; then
  for profile in usr.sbin.libvirtd usr.lib.libvirt.virt-aa-helper; do
    [[ ! -e /etc/apparmor.d/$profile ]] || apparmor_parser -R "/etc/apparmor.d/$profile" 2>/dev/null || true
  done
  ! grep -qE '^(/usr/sbin/)?libvirtd |^(/usr/lib/libvirt/)?virt-aa-helper ' "$loaded" || fail "AppArmor still confines libvirt: see $loaded"
fi
sysctl -q -p /etc/sysctl.d/90-zoneseed-kvm.conf

systemctl enable libvirtd.service
systemctl restart libvirtd.service || fail "libvirtd does not start: $(journalctl -u libvirtd.service -n 1 -o cat)"
for ((try = 0; try < 10; try++)); do
  virsh -c qemu:///system version >/dev/null 2>&1 && break
  sleep 1
done
reason=$(virsh -c qemu:///system version 2>&1) || fail "libvirtd does not answer: ${reason##*$'\n'}"
[[ $(systemctl show -p LoadState --value libvirtd.socket) == masked ]] || fail "libvirtd.socket is not masked"
words=$(tr '\0' ' ' <"/proc/$(systemctl show -p MainPID --value libvirtd.service)/cmdline")
[[ $words == *--listen* ]] || fail "libvirtd runs without --listen: see /etc/default/libvirtd"
if [[ $PLAIN_TCP == yes ]]; then listens 16509 || fail "libvirtd does not listen on port 16509"; fi
