#!/bin/bash
# Puts back on a KVM host what adding it to CloudStack overwrites, and says what was found: one `restored WHAT` a line. libvirtd and the
# agent are restarted only where something was. In: PLAIN_TCP (yes or no). Ends with 1 and the reason when it cannot be put right.
set -u
fail() {
  printf '%s\n' "$1" >&2
  exit 1
}
restart=
restored() {
  printf 'restored %s\n' "$1"
  restart=yes
}
listens() { [[ -n $(ss -Hltn "sport = :$1") ]]; }
# set_line FILE KEY LINE: the only line of this key.
set_line() {
  local folder=${1%/*} fresh
  grep -qxF -- "$3" "$1" 2>/dev/null && [[ $(grep -cE "^ *$2 *=" "$1") == 1 ]] && return 0
  fresh=$(mktemp "$folder/.zoneseed.XXXXXX") || fail "$folder cannot be written"
  { if [[ -e $1 ]]; then grep -vE "^ *$2 *=" "$1"; fi; printf '%s\n' "$3"; } >"$fresh" || fail 'the disk is full'
  { chmod 0644 "$fresh" && sync -f "$fresh" && mv "$fresh" "$1"; } || fail "$1 cannot be written"
  restored "$2 in $1"
}

# Ubuntu's unit reads LIBVIRTD_ARGS; CloudStack writes libvirtd_opts beside it, or over it.
set_line /etc/default/libvirtd LIBVIRTD_ARGS 'LIBVIRTD_ARGS="--listen"'
for socket in libvirtd.socket libvirtd-ro.socket libvirtd-admin.socket libvirtd-tls.socket libvirtd-tcp.socket; do
  [[ $(systemctl show -p LoadState --value "$socket") == masked ]] && continue
  systemctl stop "$socket" 2>/dev/null
  systemctl mask "$socket" >/dev/null 2>&1 || fail "$socket cannot be masked"
  restored "the mask of $socket"
done
# What CloudStack sets itself stays: its certificates and auth_tls. A comparison that minds no blanks comes first.
libvirtd() { grep -qE "^ *$1 *= *$2 *$" /etc/libvirt/libvirtd.conf || set_line /etc/libvirt/libvirtd.conf "$1" "$1 = $2"; }
libvirtd listen_tcp "$([[ $PLAIN_TCP == yes ]] && echo 1 || echo 0)"
libvirtd auth_tcp '"none"'
libvirtd tls_port '"16514"'
has_certificate=
if [[ -s /etc/pki/libvirt/servercert.pem ]]; then has_certificate=yes; fi
if [[ -n $has_certificate ]]; then libvirtd listen_tls 1; fi

# Lines that keep-properties.sh has put aside.
properties=/etc/cloudstack/agent/agent.properties kept=/var/lib/zoneseed/agent.kept
if [[ -s $kept ]]; then
  # CloudStack leaves its last line as it finds it.
  if [[ -n $(tail -c 1 "$properties") ]]; then echo >>"$properties"; fi
  while IFS= read -r line; do
    key=${line%%[ =]*}
    grep -qE "^ *${key//./\\.} *=" "$properties" && continue
    printf '%s\n' "$line" >>"$properties" || fail "$properties cannot be written"
    restored "$key in $properties"
  done <"$kept"
  sync "$properties" && rm -f "$kept"
fi

if [[ -e /etc/systemd/system/zoneseed-firewall.service ]] && ! nft list table inet zoneseed >/dev/null 2>&1; then
  systemctl restart zoneseed-firewall.service || fail 'the firewall of zoneseed cannot be loaded'
  printf 'restored the firewall\n'
fi
# Two firewalls would both have to agree to a packet.
if command -v ufw >/dev/null && [[ $(ufw status 2>/dev/null) == *'Status: active'* ]]; then
  ufw --force disable >/dev/null 2>&1 || fail 'ufw is active and cannot be turned off'
  printf 'restored ufw to off\n'
fi

running=$(tr '\0' ' ' <"/proc/$(systemctl show -p MainPID --value libvirtd.service)/cmdline" 2>/dev/null)
if [[ -z $restart && $running != *--listen* ]]; then restored 'libvirtd that listens'; fi
if [[ -z $restart && -n $has_certificate ]] && ! listens 16514; then restored 'libvirtd that listens with TLS'; fi
if [[ -n $restart ]]; then
  systemctl daemon-reload
  systemctl restart libvirtd.service || fail "libvirtd does not start: $(journalctl -u libvirtd.service -n 1 -o cat)"
fi
if [[ -n $has_certificate ]]; then
  for ((try = 0; try < 20; try++)); do
    listens 16514 && break
    sleep 1
  done
  listens 16514 || fail "libvirtd does not listen on port 16514: $(journalctl -u libvirtd.service -n 1 -o cat)"
fi
# The agent tells the server only at its start whether libvirtd speaks TLS. Without a guid there is nothing it could do yet.
grep -q '^ *guid *= *[^ ]' "$properties" || exit 0
if [[ -n $restart ]] || ! systemctl is-active --quiet cloudstack-agent.service; then
  systemctl restart cloudstack-agent.service || fail "the agent does not start: $(journalctl -u cloudstack-agent.service -n 1 -o cat)"
fi
