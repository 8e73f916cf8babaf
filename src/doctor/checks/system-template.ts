/** The system VM template, with a size: without one it never came to the store. */
import { topology } from '../../site/topology.ts';
import { isComplete } from '../../zone/readiness.ts';
import type { Check } from '../check-type.ts';
import { cloudstack } from '../groups.ts';

export const systemTemplate: Check = {
  id: 'system-template',
  layer: 'cloudstack',
  asks: 'is the system VM template for KVM ready, and has it a size?',
  why: 'system VMs are not made, so there are no consoles, templates and snapshots (System VM template is not ready at zone)',
  after: ['management-api', 'zone-there', 'zone-as-site', 'cloud-storage', 'cloud-hosts', 'export-clients', 'answers'],
  repair: 'system-template',
  group: cloudstack,
  find({ site, cloud }) {
    const heard = cloud?.heard;
    // The server hides it until there is a KVM host (facts: cloudstack i).
    if (heard === undefined || heard.hosts.length === 0) return [];
    const ours = heard.state.templates.filter(({ hypervisor }) => hypervisor === 'KVM');
    if (ours.some(isComplete)) return [];
    const [first] = ours;
    const { hostsOf, stores } = topology(site);
    const servers = stores.flatMap(({ kind, host }) => (kind === 'secondary' && host !== undefined ? [host] : []));
    const phantom = first?.isready === true;
    return [
      {
        hosts: [...hostsOf('management'), ...servers],
        message: phantom
          ? 'the system VM template is said to be ready and has no size: it never came to the store'
          : first === undefined
            ? 'the zone has no system VM template for KVM'
            : 'the system VM template for KVM is not ready',
        seen:
          first === undefined
            ? 'listTemplates: none'
            : `isready ${first.isready}, size ${first.size}${first.status ? `, ${first.status}` : ''}`,
        expected: 'ready, with a size',
        path: [...(site.zone?.path ?? []), 'secondary_storage'],
        todo: 'cloud-install-sys-tmplt on the management server',
      },
    ];
  },
};
