# Says the guid that CloudStack gave the agent of this host, or `none`.
properties=/etc/cloudstack/agent/agent.properties
[[ -r $properties ]] || exit 1
guid=$(sed -n 's/^guid=//p' "$properties" | tail -n 1)
printf '%s\n' "${guid:-none}"
