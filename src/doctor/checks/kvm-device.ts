/** Hardware virtualization: without /dev/kvm CloudStack refuses the host. */
import { type Check, onEach } from '../check-type.ts';
import { kvmHosts } from '../groups.ts';

export const kvmDevice: Check = {
  id: 'kvm-device',
  layer: 'machine',
  asks: 'is there /dev/kvm?',
  why: 'no guest can start there, and CloudStack does not take the host (NO HVM support on this machine)',
  after: ['answers'],
  ...onEach(kvmHosts, ({ host, own: { virtualization } }) => {
    if (virtualization === undefined || virtualization.device) return [];
    const can = virtualization.processor;
    return [
      {
        message: `${host.name} has no /dev/kvm`,
        seen: can ? 'the processor can, and there is no /dev/kvm' : 'neither vmx nor svm in /proc/cpuinfo',
        expected: 'a KVM host has /dev/kvm',
        path: [...host.path, 'roles'],
        todo: can
          ? `modprobe kvm_intel or kvm_amd on ${host.name}; where that fails, virtualization is locked in the firmware`
          : 'turn VT-x or AMD-V on in the firmware, or nested virtualization in the outer host, and restart it',
      },
    ];
  }),
};
