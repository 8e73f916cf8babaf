# Puts back on a KVM host what adding it to CloudStack overwrites, and says what was found: one `restored WHAT` a line. libvirtd and the agent are
# restarted only where something was. In: PLAIN_TCP (yes or no). Ends with 1 and the reason when it cannot be put right.
set -u
fail() {
  printf '%s\n' "$1" >&2
  exit 1
}
changed=
restored() {
  printf 'restored %s\n' "$1"
  changed=yes
}

# Ubuntu's unit reads LIBVIRTD_ARGS; CloudStack writes libvirtd_opts beside it, or over it.
if ! grep -qx 'LIBVIRTD_ARGS="--listen"' /etc/default/libvirtd 2>/dev/null; then
  sed -i '/^ *LIBVIRTD_ARGS=/d' /etc/default/libvirtd 2>/dev/null
  echo 'LIBVIRTD_ARGS="--listen"' >>/etc/default/libvirtd || fail '/etc/default/libvirtd cannot be written'
  restored 'LIBVIRTD_ARGS in /etc/default/libvirtd'
fi
for socket in libvirtd.socket libvirtd-ro.socket libvirtd-admin.socket libvirtd-tls.socket libvirtd-tcp.socket; do
  [[ $(systemctl show -p LoadState --value "$socket") == masked ]] && continue
  systemctl stop "$socket" 2>/dev/null
  systemctl mask "$socket" >/dev/null 2>&1 || fail "$socket cannot be masked"
  restored "the mask of $socket"
done
# What CloudStack sets itself stays: listen_tls, its certificates and auth_tls.
set_libvirtd() {
  grep -qE "^ *$1 *= *$2 *$" /etc/libvirt/libvirtd.conf && return 0
  sed -i "/^ *$1 *=/d" /etc/libvirt/libvirtd.conf
  printf '%s = %s\n' "$1" "$2" >>/etc/libvirt/libvirtd.conf || fail '/etc/libvirt/libvirtd.conf cannot be written'
  restored "$1 in /etc/libvirt/libvirtd.conf"
}
set_libvirtd listen_tcp "$([[ $PLAIN_TCP == yes ]] && echo 1 || echo 0)"
set_libvirtd auth_tcp '"none"'
set_libvirtd tls_port '"16514"'
if [[ -e /etc/systemd/system/zoneseed-firewall.service ]] && ! nft list table inet zoneseed >/dev/null 2>&1; then
  systemctl restart zoneseed-firewall.service || fail 'the firewall of zoneseed cannot be loaded'
  restored 'the firewall'
fi
if systemctl is-active --quiet ufw.service && ufw status 2>/dev/null | grep -q '^Status: active'; then
  ufw --force disable >/dev/null 2>&1 || fail 'ufw is active beside the firewall of zoneseed and cannot be turned off'
  restored 'ufw to off'
fi
running=$(tr '\0' ' ' <"/proc/$(systemctl show -p MainPID --value libvirtd.service)/cmdline" 2>/dev/null)
if [[ -n $changed || $running != *--listen* ]]; then
  systemctl daemon-reload
  systemctl restart libvirtd.service || fail "libvirtd does not start: $(journalctl -u libvirtd.service -n 1 -o cat)"
  [[ -n $changed ]] || restored 'libvirtd that listens'
  systemctl restart cloudstack-agent.service || fail "the agent does not start: $(journalctl -u cloudstack-agent.service -n 1 -o cat)"
fi
