/** Pools and image stores as CloudStack sees them. */
import { topology } from '../../site/topology.ts';
import type { Check } from '../check-type.ts';
import { cloudstack } from '../groups.ts';

export const cloudStorage: Check = {
  id: 'cloud-storage',
  layer: 'cloudstack',
  asks: 'is every pool and store there, Up and of a size?',
  why: 'no disk can be made: guests do not start for want of storage',
  after: [
    'management-api',
    'zone-there',
    'zone-as-site',
    'cloud-hosts',
    'export-clients',
    'nfs-mounts',
    'ports',
    'answers',
    'data-disks',
    'network-path',
  ],
  group: cloudstack,
  find({ site, cloud }) {
    const waiting = cloud?.heard?.state.waiting ?? [];
    const { stores, hostsOf } = topology(site);
    return waiting.flatMap(({ what, state, path }) => {
      const store = stores.find((one) => one.path.join('\n') === path.join('\n'));
      if (store === undefined) return [];
      return [
        {
          hosts: [...(store.host === undefined ? [] : [store.host]), ...store.users, ...hostsOf('management')],
          message: `${what} ${state}`,
          seen: `CloudStack: ${state}`,
          expected: 'Up',
          path,
          todo: 'agent.log of the hosts that mount it, and management-server.log, say why',
        },
      ];
    });
  },
};
