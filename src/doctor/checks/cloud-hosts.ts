/** Hosts of the zone as CloudStack sees them. */
import { topology } from '../../site/topology.ts';
import { hasZone } from '../../zone/kind.ts';
import { type HostHave, host as hostKind } from '../../zone/kinds/host.ts';
import type { Check } from '../check-type.ts';
import { cloudstack } from '../groups.ts';
import type { HostAnswers } from '../host-answers.ts';

const ENABLE = 'somebody did that: enable it, or cancel its maintenance, in CloudStack';
const anew = (name: string) =>
  `its agent knows nothing of CloudStack, as after an installation: zoneseed finalize --replace ${name}`;

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
  find({ site, cloud, answers }) {
    const heard = cloud?.heard;
    if (heard === undefined || !hasZone(site)) return [];
    const managers = topology(site).hostsOf('management');
    return hostKind.want(site).flatMap(({ key, name, member, path }) => {
      const have = heard.hosts.find((one) => one.key === key);
      const state = have === undefined ? undefined : hostKind.ready?.(have);
      if (have === undefined || state === undefined || isUsable(have)) return [];
      const isNew = hasNoAgentYet(answers.get(name));
      const byHand = have.resourcestate !== 'Enabled' || isNew;
      return [
        {
          hosts: [member, ...managers],
          message: `CloudStack says that ${name} ${state}`,
          seen: `listHosts: state ${have.state}, resourcestate ${have.resourcestate}`,
          expected: 'Up, Enabled',
          path,
          todo: isNew
            ? anew(name)
            : byHand
              ? ENABLE
              : `on ${name}: /var/log/cloudstack/agent/agent.log says whom it looks for`,
          byHand,
        },
      ];
    });
  },
};

/** Whether a host that CloudStack knows was installed anew: no start of its agent makes it the one that was added. */
function hasNoAgentYet(answers: HostAnswers | undefined): boolean {
  return answers?.agent !== undefined && answers.agent !== null && !answers.agent.guid;
}

/** Whether guests may be placed there; that it is not secured is a matter of its certificate. */
export function isUsable({ state, resourcestate }: HostHave): boolean {
  return state === 'Up' && resourcestate === 'Enabled';
}
