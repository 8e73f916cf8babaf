#!/bin/bash
# Sees to it that the system VM template is there: the package usually brings it; else it is fetched.
# CloudStack writes it to the secondary storage itself when that is registered.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

folder=/usr/share/cloudstack-management/templates/systemvm

# A value of the KVM section of the package's own list, for this machine's architecture where there are several.
metadata() {
  awk -F ' *= *' -v key="$1" '/^\[/ { here = ($0 ~ /^\[kvm(-x86_64)?\]/) } here && $1 == key { print $2; exit }' "$folder/metadata.ini"
}

[[ -e $folder/metadata.ini ]] || fail "$folder/metadata.ini is missing: the package cloudstack-management is damaged"
name=$(metadata filename) url=${SYSTEM_TEMPLATE_URL:-$(metadata downloadurl)} checksum=$(metadata checksum)
[[ -n $name ]] || fail "$folder/metadata.ini names no template for KVM"

matches() {
  case ${#checksum} in
    32) [[ $(md5sum <"$1") == "$checksum  -" ]] ;;
    128) [[ $(sha512sum <"$1") == "$checksum  -" ]] ;;
    *) true ;;
  esac
}

if [[ ! -s $folder/$name ]]; then
  note "fetching the system VM template"
  # Its name is for what has been checked: a power cut before that must not leave it there.
  fetched=$folder/$name.fetched
  fetch "$url" "$fetched"
  matches "$fetched" || {
    rm -f "$fetched"
    fail "what ${url%%\?*} sent is not the template: its checksum differs from that in $folder/metadata.ini"
  }
  mv -f "$fetched" "$folder/$name"
fi
