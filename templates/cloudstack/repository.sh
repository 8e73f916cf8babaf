#!/bin/bash
# Makes the CloudStack repository usable: its signing key comes with the seed, or is fetched here. Only then is apt
# told of it: a repository without its key, or out of reach, would keep every other package away as well.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

key=/etc/apt/keyrings/cloudstack.asc

# Puts the key aside, so that it is fetched anew the next time, and says what is wrong with it.
refuse_key() {
  mv -f "$key" "$key.refused"
  fail "the signing key ${REPOSITORY_KEY_URL:+from $REPOSITORY_KEY_URL }$1; it is kept as $key.refused"
}

# Those of the keys in the file, without their subkeys: one a line.
fingerprints() {
  local home
  home=$(mktemp -d)
  gpg --homedir "$home" --batch --with-colons --show-keys "$key" 2>/dev/null |
    awk -F: '$1 == "pub" { due = 1 } $1 == "fpr" && due { print $10; due = 0 }'
  rm -rf "$home"
}

if [[ ! -s $key ]]; then
  [[ -n $REPOSITORY_KEY_URL ]] || fail "$key is empty or missing"
  install -d -m 0755 /etc/apt/keyrings
  fetch "$REPOSITORY_KEY_URL" "$key"
  chmod 0644 "$key"
fi
grep -q 'BEGIN PGP PUBLIC KEY BLOCK' "$key" || refuse_key "is no signing key"
if [[ -n $REPOSITORY_KEY_FINGERPRINT ]]; then
  command -v gpg >/dev/null || install_packages gpg
  found=$(fingerprints) || found=''
  [[ -n $found ]] || refuse_key "is damaged"
  # Of several keys in it apt would trust each.
  [[ $found == "$REPOSITORY_KEY_FINGERPRINT" ]] ||
    refuse_key "has the fingerprint ${found//$'\n'/ and }, and not $REPOSITORY_KEY_FINGERPRINT"
fi
cat >/etc/apt/sources.list.d/cloudstack.sources <<SOURCES
# Written by zoneseed.
Types: deb
URIs: $REPOSITORY_URL
Suites: $REPOSITORY_SUITE
Components: $REPOSITORY_COMPONENT
Signed-By: $key
SOURCES
