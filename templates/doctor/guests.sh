#!/bin/bash
# Says how many processes are guests: they run on while libvirtd does not, and QEMU's guest agent is none.
cat /proc/[0-9]*/comm 2>/dev/null | grep -cE '^(qemu-system|qemu:|kvm$)'
exit 0
