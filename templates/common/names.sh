#!/bin/bash
# Host name, time zone, and what else of the system takes effect only when asked to.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

if [[ $(hostname) != "$HOST_NAME" ]]; then hostnamectl set-hostname "$HOST_NAME"; fi
fqdn=$(hostname --fqdn) || fail "the host name $HOST_NAME does not resolve: see /etc/hosts"
[[ $fqdn == "$HOST_FQDN" ]] || fail "hostname --fqdn says $fqdn, and should say $HOST_FQDN: see /etc/hosts"
if [[ -n $HOST_ADDRESS ]]; then
  address=$(getent ahostsv4 "$HOST_FQDN" | awk 'NR == 1 { print $1 }')
  [[ $address == "$HOST_ADDRESS" ]] || fail "$HOST_FQDN resolves to $address, and should to $HOST_ADDRESS: see /etc/hosts"
fi

[[ -e /usr/share/zoneinfo/$TIMEZONE ]] || install_packages tzdata
[[ -e /usr/share/zoneinfo/$TIMEZONE ]] || fail "there is no time zone $TIMEZONE on this machine"
ln -sfn "/usr/share/zoneinfo/$TIMEZONE" /etc/localtime
printf '%s\n' "$TIMEZONE" >/etc/timezone

visudo -cqf /etc/sudoers.d/10-zoneseed || fail "sudo does not take /etc/sudoers.d/10-zoneseed"
# Where systemd listens for it, sshd has no folder of its own until somebody connects.
mkdir -p /run/sshd
reason=$(sshd -t 2>&1) || fail "sshd does not take its configuration: ${reason##*$'\n'}"
systemctl try-reload-or-restart ssh.service
# Gone as soon as chrony is there, which may be so when this step is done again.
if systemctl cat systemd-timesyncd.service >/dev/null 2>&1; then systemctl try-restart systemd-timesyncd.service; fi

# A closed network's mirror carries universe; on Ubuntu's own it may have been left out.
sources=/etc/apt/sources.list.d/ubuntu.sources
if [[ -e $sources ]] && ! grep -q '^Components:.*\buniverse\b' "$sources"; then
  sed -i 's/^Components:.*\bmain\b/& universe/' "$sources"
fi
