#!/bin/bash
# Leaves the agent installed and off: adding the host to CloudStack configures, enables and starts it.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

properties=/etc/cloudstack/agent/agent.properties
[[ -e $properties ]] || fail "$properties is missing: the package cloudstack-agent is damaged"
# A host that CloudStack has already added has its guid here, and is not touched.
if grep -q '^guid=.' "$properties"; then exit 0; fi
systemctl daemon-reload
systemctl disable --now cloudstack-agent.service

# set KEY VALUE. No key may begin with host, port, zone, pod, cluster or guid: CloudStack's own editor would destroy it.
set_property() {
  [[ -n $2 ]] || return 0
  if grep -q "^$1=" "$properties"; then sed -i "s|^$1=.*|$1=$2|" "$properties"; else printf '%s=%s\n' "$1" "$2" >>"$properties"; fi
}
set_property private.network.device "$PRIVATE_DEVICE"
set_property public.network.device "$PUBLIC_DEVICE"
set_property guest.network.device "$GUEST_DEVICE"

for label in "${LABELS[@]}"; do
  [[ -d /sys/class/net/$label ]] || fail "there is no device $label, which the zone names as the label of a traffic type"
done
command -v kvm-ok >/dev/null || fail "kvm-ok is missing, which CloudStack calls when the host is added"
! systemctl is-active --quiet cloudstack-agent.service || fail "the agent runs before CloudStack has added this host"
