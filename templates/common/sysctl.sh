#!/bin/bash
# Sets the site's kernel settings now; at every later boot systemd does.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

reason=$(sysctl --load=/etc/sysctl.d/95-zoneseed-site.conf 2>&1 >/dev/null) || fail "${reason%%$'\n'*}"
