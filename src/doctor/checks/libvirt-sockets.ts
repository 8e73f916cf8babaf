/** Activation sockets of libvirtd: with one of them libvirtd refuses --listen. */
import { type Check, onEach } from '../check-type.ts';
import { kvmHosts } from '../groups.ts';

export const libvirtSockets: Check = {
  id: 'libvirt-sockets',
  layer: 'services',
  asks: 'are the activation sockets of libvirtd masked?',
  why: 'libvirtd does not start with --listen beside them, so no guest migrates (--listen parameter not permitted with systemd activation sockets)',
  after: ['answers', 'firstboot'],
  repair: 'libvirt',
  ...onEach(kvmHosts, ({ host, own: { units = {} } }) => {
    const open = Object.entries(units).filter(
      ([name, { load }]) => /^libvirtd.*\.socket$/.test(name) && load === 'loaded',
    );
    if (open.length === 0) return [];
    return [
      {
        message: `${host.name} may start libvirtd by ${open.map(([name]) => name).join(', ')}`,
        seen: open.map(([name, { load, active }]) => `${name} is ${load} and ${active}`).join(', '),
        expected: 'masked',
        path: [...host.path, 'roles'],
        todo: 'systemctl mask each of them, then restart libvirtd',
      },
    ];
  }),
};
