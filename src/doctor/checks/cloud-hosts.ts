/** Hosts of the zone as CloudStack sees them. */
import { topology } from '../../site/topology.ts';
import { hasZone } from '../../zone/kind.ts';
import { type HostHave, host as hostKind } from '../../zone/kinds/host.ts';
import type { Check } from '../check-type.ts';
import { cloudstack } from '../groups.ts';

export const cloudHosts: Check = {
  id: 'cloud-hosts',
  layer: 'cloudstack',
  asks: 'is every host of the zone Up and enabled?',
  why: 'nothing is placed on it, its guests cannot be stopped or moved, and CloudStack may start them a second time elsewhere',
  after: [
    'answers',
    'management-api',
    'zone-there',
    'host-setting',
    'agent',
    'libvirt',
    'libvirt-sockets',
    'ports',
    'network-path',
    'time',
    'bridges',
    'label-devices',
    'kvm-device',
  ],
  repair: 'agent',
  group: cloudstack,
  find({ site, cloud }) {
    const heard = cloud?.heard;
    if (heard === undefined || !hasZone(site)) return [];
    const { hostsOf, zoneHosts } = topology(site);
    return hostKind.want(site).flatMap(({ key, name, path }) => {
      const have = heard.hosts.find((one) => one.key === key);
      const state = have === undefined ? undefined : hostKind.ready?.(have);
      if (have === undefined || state === undefined || isUsable(have)) return [];
      const own = zoneHosts.filter((host) => host.name === name);
      const byHand = have.resourcestate !== 'Enabled';
      return [
        {
          hosts: [...own, ...hostsOf('management')],
          message: `CloudStack says that ${name} ${state}`,
          seen: `listHosts: state ${have.state}, resourcestate ${have.resourcestate}`,
          expected: 'Up, Enabled',
          path,
          todo: byHand
            ? 'somebody did that: enable it, or cancel its maintenance, in CloudStack'
            : `on ${name}: /var/log/cloudstack/agent/agent.log says whom it looks for`,
          byHand,
        },
      ];
    });
  },
};

/** Whether guests may be placed there; that it is not secured is a matter of its certificate. */
export function isUsable({ state, resourcestate }: HostHave): boolean {
  return state === 'Up' && resourcestate === 'Enabled';
}
