/** A host's own names: CloudStack announces what they resolve to, and the management server does not start without. */
import { mainAddress } from '../../site/reach.ts';
import { type Check, onEach } from '../check-type.ts';
import { everyHost } from '../groups.ts';

export const names: Check = {
  id: 'names',
  layer: 'network',
  asks: 'is the host called as in the site file, and does its full name resolve to its own address?',
  why: 'the management server does not start, agents announce a wrong address, and CloudStack refuses the keystore of a host',
  after: ['answers', 'firstboot'],
  repair: 'names',
  ...onEach(everyHost, ({ host, own: { hostname, fqdn, resolved }, seen: { site } }) => {
    const address = mainAddress(site, host);
    const wrong = [
      ...(hostname !== undefined && hostname !== host.name ? [`hostname says ${hostname}`] : []),
      ...(fqdn !== undefined && fqdn !== host.fqdn ? [`hostname --fqdn says ${fqdn ?? 'nothing'}`] : []),
      ...(resolved !== undefined && resolved[host.fqdn] !== address
        ? [`${host.fqdn} resolves to ${resolved[host.fqdn] ?? 'nothing'}`]
        : []),
    ];
    if (wrong.length === 0) return [];
    return [
      {
        message: `the names of ${host.name} are wrong`,
        seen: wrong.join('; '),
        expected: `${host.fqdn}, at ${address}`,
        path: host.path,
        todo: `on ${host.name}: hostname --fqdn; /etc/hosts`,
        files: ['/etc/hosts'],
      },
    ];
  }),
};
