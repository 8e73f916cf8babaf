/** Kernel settings in force, against those of the host's files. */
import { type Check, onEach } from '../check-type.ts';
import { everyHost } from '../groups.ts';
import { sysctlIn } from '../sysctl-wanted.ts';

export const kernelSettings: Check = {
  id: 'kernel-settings',
  layer: 'drift',
  asks: 'are the kernel settings of its files in force?',
  why: 'they are so on the hosts that were restarted since, and on the others not',
  after: ['answers', 'firstboot'],
  repair: 'kernel-settings',
  ...onEach(everyHost, ({ host, own: { sysctl: there }, roles }) => {
    const wrong = [...sysctlIn(roles.files)].flatMap(([key, wanted]) => {
      const found = there?.[key];
      return found === undefined || found === '' || found === wanted ? [] : [{ key, wanted, found }];
    });
    if (wrong.length === 0) return [];
    return [
      {
        message: `${host.name} runs with other kernel settings: ${wrong.map(({ key }) => key).join(', ')}`,
        seen: wrong.map(({ key, found }) => `${key} = ${found}`).join(', '),
        expected: wrong.map(({ key, wanted }) => `${key} = ${wanted}`).join(', '),
        path: host.path,
        todo: `on ${host.name}: sysctl --system`,
      },
    ];
  }),
};
