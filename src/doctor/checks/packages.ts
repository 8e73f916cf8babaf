/** The packages that the roles and extras of a host ask for. */

import { extrasOf } from '../../site/host-extras.ts';
import { type Check, onEach } from '../check-type.ts';
import { everyHost } from '../groups.ts';

export const packages: Check = {
  id: 'packages',
  layer: 'drift',
  asks: 'is each package of its roles installed?',
  why: 'a service or a command that others count on is missing on this host',
  after: ['answers', 'firstboot', 'versions'],
  repair: 'packages',
  ...onEach(everyHost, ({ host, own: { packages: there }, roles, seen: { site } }) => {
    if (there === undefined) return [];
    const wanted = [
      ...roles.packages.flatMap(({ content }) => content.trim().split('\n')),
      ...extrasOf(site, host).packages,
    ];
    const missing = [...new Set(wanted)].filter((name) => there[name] === undefined);
    if (missing.length === 0) return [];
    return [
      {
        message: `${host.name} lacks ${missing.join(', ')}`,
        seen: 'dpkg-query knows nothing of them',
        expected: 'installed',
        path: [...host.path, 'roles'],
        todo: `on ${host.name}: apt-get install ${missing.join(' ')}`,
      },
    ];
  }),
};
