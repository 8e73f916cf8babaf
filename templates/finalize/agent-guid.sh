#!/bin/bash
# Says the guid that CloudStack gave the agent of this host, or `none`.
properties=/etc/cloudstack/agent/agent.properties
if [[ ! -r $properties ]]; then
  echo "$properties is missing" >&2
  exit 1
fi
guid=$(sed -n 's/^ *guid *= *//p' "$properties" | tail -n 1)
printf '%s\n' "${guid:-none}"
