/** System VMs as their users reach them. */
import type { Check } from '../check-type.ts';
import { cloudstack } from '../groups.ts';

export const publicAddress: Check = {
  id: 'public-address',
  layer: 'system-vms',
  asks: 'does each system VM answer at its public address, for a host that is on that network?',
  why: 'downloads, uploads and consoles do not open in browsers, though the VM runs and its agent is Up',
  after: [
    ...['answers', 'bridges', 'host-addresses', 'network-path', 'foreign-firewall', 'label-devices', 'zone-as-site'],
    ...['cloud-hosts', 'inside-system-vms', 'system-vms'],
  ],
  group: cloudstack,
  find: ({ site, cloud }) =>
    (cloud?.heard?.inside ?? []).flatMap(({ vm, host, publicWay }) => {
      if (publicWay === undefined || publicWay.answers) return [];
      return [
        {
          hosts: [host],
          message: `${vm.name} does not answer at its public address ${vm.publicip}`,
          seen: `from ${publicWay.from}: neither ping nor a connection to port 443 is answered`,
          expected: 'an answer',
          path: [...(site.zone?.path ?? []), 'public_ips'],
          todo: `rebootSystemVm of the API gives it its routes anew; else is the bridge of public traffic on ${host.name} in the right network, and has another machine the address?`,
        },
      ];
    }),
};
