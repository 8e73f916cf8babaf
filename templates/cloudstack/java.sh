#!/bin/bash
# Makes `java` the one this CloudStack is built for: its units run whatever /usr/bin/java is.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

version() {
  java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1
}

if [[ $(version) != "$JAVA_VERSION" ]]; then
  path=$(update-alternatives --list java | grep -m 1 -- "-$JAVA_VERSION-") ||
    fail "Java $JAVA_VERSION is not installed; CloudStack $CLOUDSTACK_VERSION needs it"
  update-alternatives --set java "$path"
fi
[[ $(version) == "$JAVA_VERSION" ]] || fail "java is version $(version); CloudStack $CLOUDSTACK_VERSION needs $JAVA_VERSION"
