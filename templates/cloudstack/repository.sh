#!/bin/bash
# Makes the CloudStack repository usable: its signing key comes with the seed, or is fetched here. Only then is apt
# told of it: a repository without its key, or out of reach, would keep every other package away as well.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

key=/etc/apt/keyrings/cloudstack.asc
if [[ ! -s $key ]]; then
  [[ -n $REPOSITORY_KEY_URL ]] || fail "$key is empty or missing"
  install -d -m 0755 /etc/apt/keyrings
  fetch "$REPOSITORY_KEY_URL" "$key"
  chmod 0644 "$key"
fi
grep -q 'BEGIN PGP PUBLIC KEY BLOCK' "$key" || {
  mv -f "$key" "$key.refused"
  fail "what $REPOSITORY_KEY_URL sent is no signing key; it is kept as $key.refused"
}
cat >/etc/apt/sources.list.d/cloudstack.sources <<SOURCES
# Written by zoneseed.
Types: deb
URIs: $REPOSITORY_URL
Suites: $REPOSITORY_SUITE
Components: $REPOSITORY_COMPONENT
Signed-By: $key
SOURCES
