#!/bin/bash
# Holds the site for as long as somebody goes on sending lines, and says each of them back; in: WHO. Says `held`, or who else holds
# it and ends with 75. The lock is the kernel's: it ends with this process, which ends with the connection, or PATIENCE
# seconds after the last line of one that died in silence.
set -u
exec 9>>/run/zoneseed-finalize.lock || exit 1
# A moment, for one that is just letting go, or has not said yet who it is.
if ! flock -w 1 9; then
  head -c 300 /run/zoneseed-finalize.who 2>/dev/null | head -n 1
  exit 75
fi
printf '%s since %s\n' "$WHO" "$(date '+%F %T %Z')" >/run/zoneseed-finalize.who || exit 1
echo held
while read -r -t "$PATIENCE" line; do echo "$line" || exit 1; done
exit 0
