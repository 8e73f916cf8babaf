#!/bin/bash
# Looks whether the whole seed is on this disk: a power cut while it was written can leave files short or missing.
# Once it has been found whole its files may change. On a cloud image the next boot writes them again until then.
set -euo pipefail

# It may be writing them just now. Where it has been switched off this comes back at once.
if [[ -z ${ZONESEED_ROOT:-} ]] && command -v cloud-init >/dev/null; then
  printf 'cloud-init to end\n' >"$ZONESEED_NOTE"
  timeout 600 cloud-init status --wait >/dev/null 2>&1 || true
fi

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
