/** Where services write their logs: removed by a clean-up, they do not come back by themselves. */
import { type Check, type Fault, onEach } from '../check-type.ts';
import { managers } from '../groups.ts';
import { LOG_FOLDERS } from '../questions.ts';

export const logFolders: Check = {
  id: 'log-folders',
  layer: 'services',
  asks: 'is the log folder of the management server there, and its own?',
  why: 'the management server does not start, or says nothing of what goes wrong (Permission denied)',
  after: ['answers', 'firstboot'],
  repair: 'log-folders',
  ...onEach(managers, ({ host, own: { files, packages } }): Omit<Fault, 'hosts'>[] => {
    if (files === undefined || packages?.['cloudstack-management'] === undefined) return [];
    const path = LOG_FOLDERS.management;
    const found = files[path];
    const isOfGroup = found?.owner.endsWith(':cloud') === true && (Number.parseInt(found.mode, 8) & 0o020) !== 0;
    if (found?.owner.startsWith('cloud:') || isOfGroup) return [];
    return [
      {
        message:
          found === undefined
            ? `${host.name} has no ${path}`
            : `${path} of ${host.name} is not the management server's own`,
        seen: found === undefined ? 'there is no such folder' : `owner ${found.owner}, mode ${found.mode}`,
        expected: 'a folder of the user cloud',
        path: [...host.path, 'roles'],
        todo: `install -d -o cloud -g cloud ${path}`,
      },
    ];
  }),
};
