/** Multicast groups of the guests' VXLANs. */
import type { Site } from '../../site/site.ts';
import { type Check, type Fault, onEach } from '../check-type.ts';
import { kvmHosts } from '../groups.ts';

/** As modifyvxlan.sh has it; 4789 is for hosts that are told of each other without multicast. */
const PORT = 8472;

export const overlays: Check = {
  id: 'overlays',
  layer: 'network',
  asks: 'is each VXLAN of guests up, over the bridge of its label, and has that joined its multicast group?',
  why: 'guests of this network on two hosts do not see each other, or do not start (No buffer space available)',
  after: ['answers', 'firstboot', 'bridges', 'host-addresses', 'label-devices'],
  ...onEach(kvmHosts, ({ host, own: { overlays: there = [] }, seen: { site } }) => {
    const labels = labelsOf(site);
    return there.flatMap(({ name, group, device, port, up, joined }): Omit<Fault, 'hosts'>[] => {
      const where = `${group} on ${device}, port ${port}`;
      const common = { path: labels.path, byHand: true };
      // A zone whose guests are told apart otherwise now says nothing of how they were.
      if (labels.names.length === 0) return [];
      if (!labels.names.includes(device) || port !== PORT) {
        return [
          {
            ...common,
            message: `${name} of ${host.name} is not like on the other hosts`,
            seen: where,
            expected: `over ${labels.names.join(' or ')}, port ${PORT}`,
            todo: `guest.network.device in agent.properties of ${host.name}, and its label in CloudStack; guests of this network have to be stopped first`,
          },
        ];
      }
      if (up && joined) return [];
      return [
        {
          ...common,
          message: `${name} of ${host.name} ${up ? 'has not joined its multicast group' : 'is down'}`,
          seen: up ? `ip maddress show ${device}: ${group} is not there` : `ip link: ${name} without UP`,
          expected: where,
          todo: `on ${host.name}: sysctl net.ipv4.igmp_max_memberships; then ip link set ${name} down, and up`,
        },
      ];
    });
  }),
};

/** Bridges of guests that VXLANs keep apart. */
function labelsOf({ zone }: Site) {
  const guests = (zone?.physicalNetworks ?? [])
    .filter(({ isolation }) => isolation === 'VXLAN')
    .flatMap(({ traffic }) => traffic);
  return {
    names: guests.flatMap(({ network: { bridge } }) => bridge ?? []),
    path: [...(zone?.path ?? []), 'physical_networks'],
  };
}
