#!/bin/bash
# Starts the management server. The tool ends with 0 whatever happens, so the service is what is looked at.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

output=$(mktemp)
trap 'rm -f "$output"' EXIT
# One that runs may be bringing the schema up to date: it is configured, and not started anew in the middle of that.
how=()
if systemctl is-active --quiet cloudstack-management.service; then how=(--no-start); fi
cloudstack-setup-management "${how[@]}" 2>&1 | tee "$output" || true
systemctl is-enabled --quiet cloudstack-management.service || systemctl enable cloudstack-management.service
if ! systemctl is-active --quiet cloudstack-management.service; then
  systemctl start cloudstack-management.service ||
    fail "cloudstack-management does not start: $(fault_in "$output"); see /var/log/cloudstack/management/setupManagement.log"
fi
