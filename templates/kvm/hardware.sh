#!/bin/bash
# Looks whether this machine can run guests at all, before anything is installed for it.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

[[ -e /dev/kvm ]] || modprobe kvm_intel 2>/dev/null || modprobe kvm_amd 2>/dev/null || true
[[ -c /dev/kvm ]] && exit 0
if grep -qwE 'vmx|svm' /proc/cpuinfo; then
  fail "no /dev/kvm although the processor can: virtualization is locked in the firmware, or the kernel has no kvm module"
fi
fail "no /dev/kvm: the processor shows neither vmx nor svm; turn VT-x or AMD-V on in the firmware, or nested virtualization in the outer host"
