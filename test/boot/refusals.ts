/** What cannot become ready says why, in words that name the cause; and goes on when the cause is gone. */
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ensureRoot } from '../lab/roots.ts';
import { Host } from './hosts.ts';
import { type BuiltSite, type Lab, newMachine } from './lab.ts';
import { HOSTS, type LabHost } from './site-file.ts';
import { until } from './wait.ts';

/** Seconds, against hanging: the words come within half a minute where the machine has nothing else to do. */
const LIMIT = 900;

function labHost(name: string): LabHost {
  const host = HOSTS.find((each) => each.name === name);
  if (host === undefined) throw new Error(`the lab has no host ${name}`);
  return host;
}

/** Each fault on a machine of its own; those of different hosts side by side. */
export async function refusals(lab: Lab, site: BuiltSite): Promise<void> {
  const others = async () => {
    await Promise.all([fullDisk(lab, site), missingPeer(lab, site)]);
    await Promise.all([noVirtualization(lab, site), wrongPassword(lab, site)]);
  };
  await Promise.all([wrongCard(lab, site), others()]);
}

async function wrongCard(lab: Lab, site: BuiltSite): Promise<void> {
  const host = await newMachine(lab, site, labHost('nfs-01'), 'roles');
  await lab.report.check('a machine with other network cards names the MAC it misses and those it has', async () => {
    await host.plugIn(['52:54:00:0a:00:aa', '52:54:00:0f:00:aa']);
    host.container.start();
    await host.says(/no network card has the MAC 52:54:00:0\w:00:76; this machine has: .*52:54:00:0a:00:aa/, LIMIT);
  });
  await host.container.powerCut();
}

async function fullDisk(lab: Lab, site: BuiltSite): Promise<void> {
  const lastMiB = 24;
  const host = new Host(labHost('kvm-host-01'), lab.outside, await ensureRoot('roles'), site.out);
  await host.create('400M');
  const filler = join(host.container.disk, 'var/tmp/filler');
  await mkdir(dirname(filler), { recursive: true });
  await writeFile(filler, Buffer.alloc((400 - lastMiB) * 1024 * 1024, 1)).catch(() => undefined);
  await truncate(filler, (400 - lastMiB - 10) * 1024 * 1024);
  await lab.report.check('a machine without room on its disk says so, and goes on when there is room', async () => {
    host.container.start();
    await host.says(/disk full: \d+ MiB free/, LIMIT);
    await host.container.inside('rm /var/tmp/filler');
    await host.says(/^(?!.*disk full)/s, LIMIT);
  });
  await host.container.powerCut();
  await host.container.discard();
}

async function missingPeer(lab: Lab, site: BuiltSite): Promise<void> {
  const host = await newMachine(lab, site, labHost('cloudstack-mgmt'), 'roles');
  await lab.report.check(
    'a management host whose database host does not exist names it, and where it was sought',
    async () => {
      host.container.start();
      await host.says(/management-database waits for database on db-01, 10\.15\.0\.119 port 3306/, LIMIT);
    },
  );
  await host.container.powerCut();
}

async function noVirtualization(lab: Lab, site: BuiltSite): Promise<void> {
  const host = new Host(labHost('kvm-host-01'), lab.outside, await ensureRoot('roles'), site.out, { kvm: false });
  await host.create();
  await lab.report.check('a KVM host that cannot run guests says so before anything is installed', async () => {
    host.container.start();
    await host.says(/no \/dev\/kvm/, LIMIT);
  });
  await host.container.powerCut();
}

async function wrongPassword(lab: Lab, site: BuiltSite): Promise<void> {
  const database = await newMachine(lab, site, labHost('db-01'), 'roles');
  const management = await newMachine(lab, site, labHost('cloudstack-mgmt'), 'roles');
  database.container.start();
  await lab.report.check(
    'a database with another password is told apart from one that is not there, and mended',
    async () => {
      await database.reaches('ready', LIMIT);
      await database.ask(`mysql -e "SET PASSWORD FOR cloud@10.15.0.116 = PASSWORD('another')"`);
      management.container.start();
      await management.says(/database refuses the user cloud: .*Access denied/, LIMIT);
      await database.ask('mysql </etc/zoneseed/accounts.sql');
      const mended = await until(LIMIT, async () => {
        const steps = (await management.status())?.steps ?? [];
        return steps.some((step) => step.name === 'management-database' && step.state === 'done') ? true : undefined;
      });
      if (mended === undefined) throw new Error(await management.words());
    },
  );
  await Promise.all([database, management].map((host) => host.container.powerCut()));
}
