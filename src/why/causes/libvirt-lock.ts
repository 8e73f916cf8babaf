/** A libvirt that is busy with the guest. */
import type { Cause } from '../cause.ts';

export const libvirtLock: Cause = {
  id: 'libvirt-lock',
  words: ['cannot acquire state change lock'],
  sign: /cannot acquire state change lock(?: \(held by monitor=(\w+)\))?/,
  means: 'libvirt on the host is still busy with the guest and takes no other order',
  repair: '`virsh list` and `journalctl -u libvirtd` on the host; storage that hangs is the usual reason',
};
