/** A machine without KVM. */
import type { Cause } from '../cause.ts';

export const noKvm: Cause = {
  id: 'no-kvm',
  words: ['does not have KVM enabled'],
  sign: /does not have KVM enabled/,
  means: 'the machine has no /dev/kvm',
  repair:
    'virtualization in the firmware, nested virtualization where it is a guest, `modprobe kvm_intel` or `kvm_amd`',
};
