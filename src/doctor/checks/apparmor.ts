/** AppArmor keeps its hands off libvirt, whose profile knows nothing of CloudStack's files. */
import { type Check, onEach } from '../check-type.ts';
import { kvmHosts } from '../groups.ts';

export const apparmor: Check = {
  id: 'apparmor',
  layer: 'services',
  asks: "are AppArmor's profiles for libvirt off?",
  why: 'guests do not start, for libvirt may not open their disks and channels',
  after: ['answers', 'firstboot'],
  repair: 'apparmor',
  ...onEach(kvmHosts, ({ host, own: { confined = [] } }) => {
    if (confined.length === 0) return [];
    return [
      {
        message: `AppArmor confines libvirt on ${host.name}`,
        seen: `loaded profiles: ${confined.join(', ')}`,
        expected: 'none of libvirtd and virt-aa-helper',
        path: [...host.path, 'roles'],
        todo: 'links in /etc/apparmor.d/disable, then apparmor_parser -R',
      },
    ];
  }),
};
