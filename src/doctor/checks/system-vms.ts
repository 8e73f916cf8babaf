/** Secondary storage VM and console proxy: running, and heard of. */

import type { Path } from '../../outcome/problem.ts';
import { topology } from '../../site/topology.ts';
import type { Inside } from '../ask-system-vms.ts';
import type { Check, Fault } from '../check-type.ts';
import { cloudstack } from '../groups.ts';

export const systemVms: Check = {
  id: 'system-vms',
  layer: 'system-vms',
  asks: 'do the secondary storage VM and the console proxy run, do their agents report, and does their host get into them?',
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
    'inside-system-vms',
    'msrs',
  ],
  repair: 'system-vms',
  group: cloudstack,
  find({ site, cloud }) {
    const { inside = [], state } = cloud?.heard ?? {};
    const silent = (state?.waiting ?? [])
      .filter(({ what }) => what === 'secondary storage VM' || what === 'console proxy')
      .map(({ what, state, path }) => ({
        hosts: [...topology(site).zoneHosts, ...topology(site).hostsOf('management')],
        message: `the ${what} ${state}`,
        seen: `CloudStack: ${state}`,
        expected: 'Running, its agent Up',
        path,
        todo: 'from its host: ssh -i /root/.ssh/id_rsa.cloud -p 3922 to its link-local address, then ssvm-check.sh and /var/log/cloud.log',
      }));
    return [...silent, ...inside.flatMap((one) => shutOf(one, site.zone?.path ?? []))];
  },
};

/** Of one that is fine otherwise: while it is not, that nobody gets into it says nothing more. */
function shutOf({ vm, host, shut }: Inside, path: Path): Fault[] {
  if (shut === undefined || vm.agentstate !== 'Up') return [];
  return [
    {
      hosts: [host],
      message: `${host.name} does not get into ${vm.name}`,
      seen: `ssh -p 3922 root@${vm.linklocalip}: ${shut}`,
      expected: 'a login with /root/.ssh/id_rsa.cloud: by it CloudStack sets system VMs up and asks them what is wrong',
      path,
      todo: `on ${host.name}: ip -4 address show cloud0; restarting its agent brings the key of today, rebootSystemVm the VM's own`,
      byHand: true,
    },
  ];
}
