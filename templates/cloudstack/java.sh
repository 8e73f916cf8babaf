#!/bin/bash
# Makes `java` the one this CloudStack is built for: its units run whatever /usr/bin/java is.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

version() {
  java -version 2>&1 | sed -n '/version "/{s/.*version "\([0-9]*\).*/\1/p}'
}

if [[ $(version) != "$JAVA_VERSION" ]]; then
  path=$(update-alternatives --list java | sed -n "/-$JAVA_VERSION-/p")
  [[ -n $path ]] || fail "Java $JAVA_VERSION is not installed; CloudStack $CLOUDSTACK_VERSION needs it"
  update-alternatives --set java "${path%%$'\n'*}"
fi
[[ $(version) == "$JAVA_VERSION" ]] || fail "java is version $(version); CloudStack $CLOUDSTACK_VERSION needs $JAVA_VERSION"

# Java reads a store of its own, which Ubuntu fills from the system's; where that went wrong, or came before, it is filled anew.
untrusted() {
  local certificate found print
  compgen -G '/usr/local/share/ca-certificates/zoneseed-*.crt' >/dev/null || return 0
  found=$(keytool -list -cacerts -storepass changeit 2>/dev/null) || true
  for certificate in /usr/local/share/ca-certificates/zoneseed-*.crt; do
    print=$(openssl x509 -in "$certificate" -noout -fingerprint -sha256)
    [[ $found == *"${print#*=}"* ]] || printf '%s ' "${certificate##*/}"
  done
}

if [[ -n $(untrusted) ]]; then update-ca-certificates --fresh; fi
missing=$(untrusted)
[[ -z $missing ]] || fail "Java does not trust ${missing% }"
