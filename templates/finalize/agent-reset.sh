# The agent forgets the zone it was in: its place there, its certificates.
set -u
properties=/etc/cloudstack/agent/agent.properties
systemctl disable --now cloudstack-agent.service >/dev/null 2>&1
if systemctl is-active --quiet cloudstack-agent.service; then
  echo 'it cannot be stopped' >&2
  exit 1
fi
[[ -e $properties ]] || exit 0
fresh=$(mktemp "$properties.XXXXXX") || exit 1
trap 'rm -f "$fresh"' EXIT
grep -vE '^(guid|zone|pod|cluster|host)=' "$properties" >"$fresh"
chmod --reference="$properties" "$fresh"
chown --reference="$properties" "$fresh"
sync -f "$fresh"
mv "$fresh" "$properties"
rm -f /etc/cloudstack/agent/cloud.jks /etc/cloudstack/agent/cloud.c* /etc/cloudstack/agent/cloud.key
