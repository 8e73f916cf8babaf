/** A few ports tried from where the derived firewall lets nobody in. */
import type { Check } from '../check-type.ts';
import { forbiddenFrom } from '../forbidden.ts';
import { everyHost } from '../groups.ts';

export const forbiddenPorts: Check = {
  id: 'forbidden-ports',
  layer: 'ports',
  asks: 'where the site has a firewall: are MySQL, NFS, libvirt and the ports of agents shut to hosts that have no business there?',
  why: 'who gets there may read databases and disks of guests, or start what he likes on a host',
  after: ['answers', 'firstboot', 'firewall-rules'],
  repair: 'firewall',
  group: everyHost,
  find: ({ site, roles, answers }) =>
    site.hosts.flatMap((host) =>
      forbiddenFrom(site, host, roles)
        .filter(({ place }) => answers.get(host.name)?.open?.includes(place))
        .map(({ target, place, what }) => ({
          hosts: [target, host],
          message: `${host.name} gets through to ${place} of ${target.name} (${what}), where it has no business`,
          seen: `connecting to ${place} from ${host.name}: open`,
          expected: `the firewall of ${target.name} lets nobody but its own clients in`,
          path: ['firewall'],
          todo: `on ${target.name}: nft list ruleset; which rule takes ${host.name}?`,
          files: ['/etc/zoneseed/firewall.nft'],
        })),
    ),
};
