#!/bin/sh
# Installs the packages of a list that this machine lacks; does nothing, and asks nobody, when all are there.
# Without an argument the list is packages.txt beside this script.
set -eu
wanted=$(sed 's/#.*//' "${1:-$(dirname "$0")/packages.txt}")
if ! command -v dpkg-query >/dev/null; then
  echo "not a Debian or Ubuntu machine; the tests need what these packages bring: $(echo "$wanted" | tr "\n" " ")" >&2
  exit 0
fi
missing=
for package in $wanted; do
  dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
echo "installing what the tests need:$missing"
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
# Another apt is at work on many a machine that has just been started. Installing waits for it when told to; the lists have a
# lock of their own, for which nothing waits.
apt() {
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 "$@"
}
tries=0
# Without the mirror's newest lists an install may ask for versions that are gone.
until said=$(apt update 2>&1); do
  tries=$((tries + 1))
  case $said in
    *"Could not get lock"*) [ "$tries" -lt 60 ] || { echo "$said" >&2; exit 1; } ;;
    *) echo "$said" >&2; exit 1 ;;
  esac
  echo "waiting for another apt to end"
  sleep 10
done
# The list is meant to be split into words.
# shellcheck disable=SC2086
apt -y install --no-install-recommends $missing
