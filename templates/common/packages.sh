#!/bin/bash
# Installs the packages of a role: the names in the file called after it.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

mapfile -t packages <"/usr/local/lib/zoneseed/packages/$ZONESEED_ROLE"
install_packages "${packages[@]}"
