/** AppArmor off for libvirt. */
import { kvmHosts } from '../groups.ts';
import { recipe } from '../repair-type.ts';

export const mendApparmor = recipe({
  id: 'apparmor',
  does: "turns AppArmor's profiles for libvirt off, and restarts libvirtd; guests run on",
  group: kvmHosts,
  steps: ['kvm-prepare', 'kvm-libvirt'],
});
