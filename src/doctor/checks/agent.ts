/** The agent of a host that CloudStack knows: it runs, and is sent to this site's management servers. */
import { addressed } from '../../site/reach.ts';
import { topology } from '../../site/topology.ts';
import { type Check, type Fault, onEach } from '../check-type.ts';
import { kvmHosts } from '../groups.ts';

export const agent: Check = {
  id: 'agent',
  layer: 'services',
  asks: 'does the agent of a host that was added run, and does it look for the management servers of the site?',
  why: 'CloudStack has the host as Disconnected: its guests go on, and none can be started, stopped or moved',
  after: ['answers', 'firstboot', 'libvirt', 'java', 'versions', 'time', 'names'],
  repair: 'agent',
  ...onEach(kvmHosts, ({ host, own: { agent: properties, units }, seen: { site } }): Omit<Fault, 'hosts'>[] => {
    const unit = units?.['cloudstack-agent.service'];
    // Before it is added it has nothing to do.
    if (unit === undefined || !properties?.guid) return [];
    const common = { path: host.path, todo: `on ${host.name}: /var/log/cloudstack/agent/agent.log` };
    if (unit.active !== 'active') {
      const seen = `cloudstack-agent.service is ${unit.active}${unit.words === null ? '' : `: ${unit.words}`}`;
      return [{ ...common, message: `the agent of ${host.name} does not run`, seen, expected: 'active' }];
    }
    const servers = (properties.host ?? '').replace(/@.*/, '').split(',');
    const ours = topology(site)
      .hostsOf('management')
      .flatMap((manager) => [...addressed(manager).map(({ address }) => address), manager.name, manager.fqdn]);
    // One behind a balancer is known by the balancer's address.
    ours.push(...(site.zone?.settings.host?.split(',') ?? []));
    if (ours.length === 0 || servers.some((server) => ours.includes(server.trim()))) return [];
    return [
      {
        ...common,
        message: `the agent of ${host.name} looks for another management server`,
        seen: `host=${properties.host ?? ''} in agent.properties`,
        expected: ours.join(' or '),
        todo: 'the setting host of CloudStack is given to agents when a host is added; set it, then restart the agent',
        byHand: true,
      },
    ];
  }),
};
