/** The machines of the lab's site: those of the boot tests, with the stand-in CloudStack on the management server. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Host, type Machine } from '../boot/hosts.ts';
import type { BuiltSite, Lab } from '../boot/lab.ts';
import { addressOf, type LabHost } from '../boot/site-file.ts';
import { ensureRoot } from '../lab/roots.ts';
import { MANAGEMENT, STORAGE } from './site.ts';

const STANDIN = resolve(import.meta.dirname, '../fakes/cloudstack');
/** Where the machines see what the lab has for them. */
const PLACE = '/srv/lab';

const SERVE = [
  `${PLACE}/node ${PLACE}/cloudstack/serve.ts --state /var/lib/cloudstack/management/standin.json`,
  '--host 0.0.0.0 --add-host /usr/lib/cloudstack-standin/add-host --mount /usr/lib/cloudstack-standin/mount-export',
].join(' ');

const UNIT = `[Service]
Environment="STANDIN_API=${SERVE}"
RestartSec=2
`;

/** A new machine for a host of the site, not switched on. */
export async function labMachine(lab: Lab, site: BuiltSite, host: LabHost): Promise<Host> {
  const made = new Host(host, lab.outside, await ensureRoot('roles'), site.out, await machineOf(lab, host));
  await made.create();
  await put(made, 'usr/sbin/mount.nfs', await readFile(join(import.meta.dirname, 'mount.nfs'), 'utf8'), 0o755);
  if (host === MANAGEMENT) await put(made, 'etc/systemd/system/cloudstack-management.service.d/lab.conf', UNIT);
  return made;
}

/** What all machines share: the stand-in with its Node, and the exports, which no kernel of a container serves. */
async function machineOf(lab: Lab, host: LabHost): Promise<Machine> {
  const exports = join(lab.outside.folder, 'exports');
  const server = join(exports, addressOf(STORAGE, 'management'));
  for (const folder of ['export', 'state']) await mkdir(join(server, folder), { recursive: true });
  const own =
    host === STORAGE
      ? [
          { from: join(server, 'export'), to: '/export', writable: true },
          { from: join(server, 'state'), to: '/var/lib/nfs', writable: true },
        ]
      : [];
  const program =
    host === MANAGEMENT
      ? [
          { from: process.execPath, to: `${PLACE}/node` },
          { from: STANDIN, to: `${PLACE}/cloudstack` },
        ]
      : [];
  return { shared: [{ from: exports, to: `${PLACE}/exports`, writable: true }, ...own, ...program] };
}

async function put(host: Host, path: string, text: string, mode = 0o644): Promise<void> {
  const file = join(host.container.disk, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  await chmod(file, mode);
}
