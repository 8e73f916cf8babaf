# Holds the site for as long as somebody goes on sending lines; in: WHO. Says `held`, or who else holds it and ends with 75. The lock is the kernel's:
# it ends with this process, which ends with the connection, or half a minute after the last line of one that died in silence.
set -u
exec 9>>/run/zoneseed-finalize.lock
if ! flock -n 9; then
  cat /run/zoneseed-finalize.who 2>/dev/null
  exit 75
fi
printf '%s since %s\n' "$WHO" "$(date '+%F %T %Z')" >/run/zoneseed-finalize.who
echo held
while read -r -t 30 _; do :; done
