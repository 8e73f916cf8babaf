#!/bin/bash
# Has the kernel run with the site's parameters. Those that it was not started with take one restart, and no more than one.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

missing() {
  local line parameter
  line=" $(</proc/cmdline) "
  for parameter in "${KERNEL_PARAMETERS[@]}"; do
    [[ $line == *" $parameter "* ]] || printf '%s ' "$parameter"
  done
}

tell_grub() {
  local reason
  reason=$(update-grub 2>&1) || fail "update-grub: ${reason##*$'\n'}"
}

lacking=$(missing)
if [[ -z $lacking ]]; then
  # The installer has handed them on; a serial port that GRUB shall use, too, it has not.
  [[ ! /etc/default/grub.d/95-zoneseed.cfg -nt /boot/grub/grub.cfg ]] || tell_grub
  exit 0
fi
restarted=/var/lib/zoneseed/restarted-for-kernel
boot=$(</proc/sys/kernel/random/boot_id)
if [[ -s $restarted ]]; then
  read -r before parameters <"$restarted"
  [[ $before == "$boot" || $parameters != "${KERNEL_PARAMETERS[*]}" ]] ||
    fail "the kernel was started without ${lacking% }, although GRUB has been told of it: see /proc/cmdline and /boot/grub/grub.cfg"
fi
tell_grub
mkdir -p "${restarted%/*}"
printf '%s %s\n' "$boot" "${KERNEL_PARAMETERS[*]}" >"$restarted.new"
sync "$restarted.new"
mv -f "$restarted.new" "$restarted"
sync "${restarted%/*}"
note "restarting this machine, for the kernel to be started with ${lacking% }"
systemctl reboot
sleep 600
fail "this machine does not restart"
