/** Secondary storage VM and console proxy: running, and heard of. */
import { topology } from '../../site/topology.ts';
import type { Check } from '../check-type.ts';
import { cloudstack } from '../groups.ts';

export const systemVms: Check = {
  id: 'system-vms',
  layer: 'system-vms',
  asks: 'do the secondary storage VM and the console proxy run, and do their agents report?',
  why: 'no templates, snapshots, uploads or consoles; guests that run are not touched by it',
  after: [
    'answers',
    'management-api',
    'zone-there',
    'host-setting',
    'cloud-hosts',
    'cloud-storage',
    'system-template',
    'address-room',
    'capacity-room',
    'ports',
    'agent',
  ],
  repair: 'system-vms',
  group: cloudstack,
  find({ site, cloud }) {
    const waiting = cloud?.heard?.state.waiting ?? [];
    return waiting
      .filter(({ what }) => what === 'secondary storage VM' || what === 'console proxy')
      .map(({ what, state, path }) => ({
        hosts: [...topology(site).zoneHosts, ...topology(site).hostsOf('management')],
        message: `the ${what} ${state}`,
        seen: `CloudStack: ${state}`,
        expected: 'Running, its agent Up',
        path,
        todo: 'from its host: ssh -i /root/.ssh/id_rsa.cloud -p 3922 to its link-local address, then ssvm-check.sh and /var/log/cloud.log',
      }));
  },
};
