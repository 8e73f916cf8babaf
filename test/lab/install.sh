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
# Without the mirror's newest lists an install may ask for versions that are gone.
$sudo apt-get -q update
# The list is meant to be split into words.
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends $missing
