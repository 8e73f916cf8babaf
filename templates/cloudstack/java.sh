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
