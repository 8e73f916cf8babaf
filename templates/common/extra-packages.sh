#!/bin/bash
# Installs the packages that the site asks for besides those of roles.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

install_packages "${EXTRA_PACKAGES[@]}"
