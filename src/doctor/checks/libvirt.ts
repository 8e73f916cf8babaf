/** libvirtd runs, and listens as it should: by TLS once CloudStack has given it a certificate. */
import { type Check, type Fault, onEach } from '../check-type.ts';
import { kvmHosts } from '../groups.ts';

const TLS = 16514;
const TCP = 16509;

export const libvirt: Check = {
  id: 'libvirt',
  layer: 'services',
  asks: 'does libvirtd run with --listen, and listen on 16514 once CloudStack has given it a certificate?',
  why: 'the agent cannot start guests, or no guest can be migrated to and from this host',
  after: ['answers', 'firstboot', 'libvirt-sockets', 'disk-space'],
  repair: 'libvirt',
  ...onEach(kvmHosts, ({ host, own, seen: { site } }) => {
    const unit = own.units?.['libvirtd.service'];
    if (unit === undefined) return [];
    const common = {
      path: [...host.path, 'roles'],
      todo: `on ${host.name}: systemctl status libvirtd; /etc/default/libvirtd; /etc/libvirt/libvirtd.conf`,
      files: ['/etc/default/libvirtd', '/etc/libvirt/libvirtd.conf'],
    };
    if (unit.active !== 'active') {
      const seen = `libvirtd.service is ${unit.active}${unit.words === null ? '' : `: ${unit.words}`}`;
      return [{ ...common, message: `libvirtd on ${host.name} does not run`, seen, expected: 'active' }];
    }
    const faults: Omit<Fault, 'hosts'>[] = [];
    if (!unit.command.includes('--listen')) {
      const message = `libvirtd on ${host.name} runs without --listen`;
      faults.push({ ...common, message, seen: unit.command, expected: 'LIBVIRTD_ARGS="--listen"' });
    }
    const listens = (port: number) => own.listening?.some((place) => place.endsWith(`:${port}`)) ?? true;
    const ports = [...(own.certificate === true ? [TLS] : []), ...(site.kvm.plainTcp ? [TCP] : [])];
    for (const port of faults.length > 0 ? [] : ports.filter((one) => !listens(one))) {
      const message = `libvirtd on ${host.name} does not listen on port ${port}`;
      faults.push({ ...common, message, seen: `no line for ${port} in ss -ltn`, expected: `*:${port}` });
    }
    return faults;
  }),
};
