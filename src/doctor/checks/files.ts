/** Every file that the site file gives a host, against what is there. */

import { changedLines } from '../changed-lines.ts';
import { type Check, type Examined, type Fault, onEach } from '../check-type.ts';
import { OF_CLOUDSTACK } from '../cloudstack-files.ts';
import { everyHost } from '../groups.ts';
import { digestOf } from '../questions.ts';

export const files: Check = {
  id: 'files',
  layer: 'drift',
  asks: 'is each file of its roles there as the site of today has it: content, mode and owner?',
  why: 'what was changed by hand works on this host alone, and is gone when it is installed anew',
  after: [
    'answers',
    'firstboot',
    'names',
    'mysql-running',
    'mysql-settings',
    'libvirt',
    'export-clients',
    'firewall-rules',
    'ports',
    'forbidden-ports',
  ],
  repair: 'files',
  ...onEach(everyHost, driftOf),
};

function driftOf({ host, own: { files: there, agent }, roles }: Examined): Omit<Fault, 'hosts'>[] {
  if (there === undefined) return [];
  return roles.files.flatMap(({ path, content, mode, owner, secret }): Omit<Fault, 'hosts'>[] => {
    if (agent?.guid && OF_CLOUDSTACK.includes(path)) return [];
    const found = there[path];
    const common = { path: host.path, todo: `zoneseed show prints it; on ${host.name}: ${path}`, files: [path] };
    if (found === undefined) {
      return [
        {
          ...common,
          message: `${host.name} has no ${path}`,
          seen: 'there is no such file',
          expected: `${owner} ${mode}`,
        },
      ];
    }
    if (found.digest !== digestOf(content)) {
      const seen = secret ? 'it holds secrets, and other ones' : changedLines(content, found.text);
      return [
        {
          ...common,
          message: `${path} of ${host.name} is not as the site has it`,
          seen,
          expected: 'what the site file gives it',
        },
      ];
    }
    if (Number.parseInt(found.mode, 8) === Number.parseInt(mode, 8) && found.owner === owner) return [];
    const message = `${path} of ${host.name} has another mode or owner`;
    return [{ ...common, message, seen: `${found.owner} ${found.mode}`, expected: `${owner} ${mode}` }];
  });
}
