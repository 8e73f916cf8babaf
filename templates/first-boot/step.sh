#!/bin/bash
# What the steps have in common; each step reads this first.
# A step is run again until it ends well, also after a power cut in its middle, so it looks before it acts.
# A reader that leaves early, such as grep -q, fails the pipe it reads from: text is looked at once it is whole.
set -euo pipefail
umask 022
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/root LC_ALL=C.UTF-8
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l NEEDRESTART_SUSPEND=1 UCF_FORCE_CONFFOLD=1

# shellcheck source=/dev/null
source /etc/zoneseed/host.env

# Says what is wrong in one line, for the status, and ends the step.
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Says what a long step is at, for the status.
note() {
  printf '%s\n' "$*"
  if [[ -n ${ZONESEED_NOTE:-} ]]; then printf '%s\n' "$*" >"$ZONESEED_NOTE.new" && mv -f "$ZONESEED_NOTE.new" "$ZONESEED_NOTE"; fi
}

# The first line of a command's output that names a fault, else its last one. Of packages that do not go together apt says
# which before it says that there are some.
fault_in() {
  local line
  line=$(grep -m 1 -E '^ .* : (Depends|PreDepends|Breaks|Conflicts): ' "$1" ||
    grep -m 1 -E '^(E:|ERROR|Error|error|Failed|mysql:|dpkg: error|.*: error:)' "$1" ||
    grep -v '^[[:space:]]*$' "$1" | tail -n 1) || true
  line=${line#"${line%%[![:space:]]*}"}
  printf '%s' "${line:-it said nothing}"
}

# Whether a package tool failed because another one is at work; then waits a little. The first time is at $1 = 0 seconds.
is_busy() {
  (($1 < 300)) && [[ $2 =~ 'Could not get lock'|'locked by another process' ]] || return 1
  note "waiting for another package installation to end"
  sleep 10
}

# apt-get without questions: configuration files that are there stay as they are.
apt_get() {
  local output waited
  output=$(mktemp)
  for ((waited = 0; ; waited += 10)); do
    if apt-get -q -y -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=300 \
      -o Acquire::Retries=2 -o APT::Update::Error-Mode=any "$@" 2>&1 | tee "$output"; then
      rm -f "$output"
      return 0
    fi
    # The lists have a lock of their own, for which apt-get does not wait.
    is_busy "$waited" "$(<"$output")" || break
  done
  local reason
  reason=$(fault_in "$output")
  # What a power cut has left short or empty of what apt keeps, apt takes for whole, and would fail on it for ever. After
  # the first failure of a boot it gets all lists anew, and the packages as soon as one cannot be read.
  local dropped=${ZONESEED_NOTE:-/run/zoneseed/note}
  dropped=${dropped%/*}/lists-dropped
  if [[ ! -e $dropped ]]; then
    find /var/lib/apt/lists -maxdepth 1 -type f ! -name lock -delete || true
    : >"$dropped" || true
  fi
  if grep -q '^dpkg-deb: error' "$output"; then rm -f /var/cache/apt/archives/*.deb; fi
  rm -f "$output"
  fail "apt-get $1: ${reason#E: }"
}

is_installed() {
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# Finishes what a power cut left half done. Where it came while packages were being unpacked, some are there without those
# they need, which dpkg alone does not get.
mend_packages() {
  local said waited
  for ((waited = 0; ; waited += 10)); do
    if said=$(dpkg --force-confdef --force-confold --configure -a 2>&1); then
      printf '%s' "$said"
      return 0
    fi
    is_busy "$waited" "$said" || break
  done
  printf '%s\n' "$said"
  note "mending an interrupted installation"
  apt_get update
  apt_get install --fix-broken
}

# install PACKAGE...: those that are not there yet.
install_packages() {
  local package missing=()
  mend_packages
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  ((${#missing[@]} > 0)) || return 0
  note "asking the package repositories"
  apt_get update
  note "installing ${missing[*]}"
  apt_get install "${missing[@]}"
  for package in "${missing[@]}"; do
    is_installed "$package" || fail "package $package is not installed although apt-get found no fault"
  done
}

# A value for a configuration file of curl.
curl_quote() {
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

# fetch URL FILE: whole or not at all. The proxy and the address travel on standard input, out of sight of other users.
# A server that stops sending in the middle is given up, so that the step fails and is tried again.
fetch() {
  local reason
  if ! reason=$(printf 'url = %s\nproxy = %s\nnoproxy = %s\noutput = %s\n' \
    "$(curl_quote "$1")" "$(curl_quote "$PROXY")" "$(curl_quote "$NO_PROXY")" "$(curl_quote "$2.part")" |
    curl --config - --fail --location --silent --show-error --connect-timeout 15 --speed-limit 1 --speed-time 60 --retry 2 --retry-max-time 300 2>&1); then
    rm -f "$2.part"
    fail "cannot fetch ${1%%\?*}: ${reason#curl: }"
  fi
  sync "$2.part"
  mv -f "$2.part" "$2"
}

# Whether something listens on a TCP port of this machine.
listens() {
  [[ -n $(ss -Hltn "sport = :$1") ]]
}
