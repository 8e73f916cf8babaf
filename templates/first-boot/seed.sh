#!/bin/bash
# Looks whether the whole seed is on this disk: a power cut while it was written can leave files short or missing.
# Once it has been found whole its files may change. On a cloud image the next boot writes them again until then.
set -euo pipefail
cd "${ZONESEED_ROOT:-/}"

for list in etc/zoneseed/seeded usr/local/lib/zoneseed/seeded; do
  if [[ ! -s $list ]]; then
    printf 'error: /%s is missing: the seed is not whole; restart this machine\n' "$list" >&2
    exit 1
  fi
  if ! damaged=$(LC_ALL=C sha256sum --check --quiet --strict "$list" 2>/dev/null); then
    damaged=${damaged%%$'\n'*}
    printf 'error: /%s is damaged or missing: the seed is not whole; restart this machine\n' "${damaged%%:*}" >&2
    exit 1
  fi
done
sync
