/** From seed ISOs to a ready site, while what the hosts need comes late: no mirror and no database in the first minute. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ArgumentWatch } from './argument-watch.ts';
import type { Host } from './hosts.ts';
import { type BuiltSite, type Lab, named, newMachines } from './lab.ts';
import { expectMatch } from './report.ts';
import { sleep, until } from './wait.ts';

/** Seconds. Ready is against hanging: several times what a machine of two cores takes beside another lab. */
const LATE = 60;
const READY = 1200;

/** Boots all hosts on machines that have nothing of their roles yet; tells whether all became ready. */
export async function firstBoot(lab: Lab, site: BuiltSite): Promise<{ hosts: Map<string, Host>; ready: boolean }> {
  const { outside, report } = lab;
  const hosts = await newMachines(lab, site, 'base');
  const [management, database] = [named(hosts, 'cloudstack-mgmt'), named(hosts, 'db-01')];
  const watch = new ArgumentWatch();
  outside.mirrorDown();
  for (const host of hosts.values()) if (host !== database) host.container.start();
  report.say('management, kvm and nfs are on; no mirror, no database');
  await report.check('without a mirror the hosts say what they cannot reach, and SSH works all the same', async () => {
    const words = await until(READY, async () => {
      const reason = (await management.status())?.reason ?? '';
      return /mirror\.lab/.test(reason) ? reason : undefined;
    });
    if (words === undefined) throw new Error(await management.words());
    expectMatch('the login shell', await management.ask('hostname'), /^cloudstack-mgmt$/);
  });
  await sleep(LATE / 2);
  await outside.mirrorUp();
  report.say('the mirror is back');
  const cut = report.check('the KVM host loses its power while packages are unpacked', () =>
    cutWhileUnpacking(named(hosts, 'kvm-host-01')),
  );
  await report.check('without its database the management host waits, and says for whom', async () => {
    const words = await until(READY, async () => {
      const step = (await management.status())?.steps.find((each) => each.state === 'waiting');
      return step?.name === 'management-database' ? (step.waiting_for ?? '') : undefined;
    });
    if (words === undefined) throw new Error(await management.words());
    expectMatch('what it waits for', words, /database on db-01, 10\.15\.0\.119 port 3306/);
  });
  database.container.start();
  report.say('the database host is on');
  await cut;
  const ready = await Promise.all(
    [...hosts].map(([name, host]) =>
      report.check(`${name} becomes ready although what it needs came late`, async () => {
        await host.reaches('ready', READY);
      }),
    ),
  );
  await report.check('no process ever showed a secret among its arguments', async () =>
    watch.end(await secretsOf(site)),
  );
  return { hosts, ready: ready.every((each) => each) };
}

/** Pulls the plug with some packages unpacked and none of them set up, and switches on again. */
async function cutWhileUnpacking(host: Host): Promise<void> {
  const seen = await until(
    READY,
    async () => {
      const status = (await host.container.read('var/lib/dpkg/status')) ?? '';
      const updates = await readdir(join(host.container.disk, 'var/lib/dpkg/updates')).catch(() => []);
      const unpacked = status.split('Status: install ok unpacked').length - 1;
      return unpacked + updates.length > 12 ? true : undefined;
    },
    0.2,
  );
  if (seen === undefined) throw new Error(`nothing was unpacked in time:\n${await host.words()}`);
  await host.container.powerCut();
  await host.plugIn();
  host.container.start();
}

interface CloudConfig {
  readonly write_files: readonly { readonly path: string; readonly content: string }[];
}

/** A host's `user-data` as a mapping. */
export async function seedOf(site: BuiltSite, host: string): Promise<unknown> {
  return parse(await readFile(`${site.out}/hosts/${host}/user-data`, 'utf8'));
}

/** Every secret that a seed of the site carries for striking out of logs. */
export async function secretsOf(site: BuiltSite): Promise<string[]> {
  const found = new Set<string>();
  for (const host of await readdir(`${site.out}/hosts`)) {
    const config = (await seedOf(site, host)) as Partial<CloudConfig> & { autoinstall?: { 'user-data': CloudConfig } };
    const files = (config.autoinstall?.['user-data'] ?? config).write_files ?? [];
    const list = files.find((file) => file.path === '/etc/zoneseed/secrets')?.content ?? '';
    for (const line of list.split('\n')) if (line !== '') found.add(line);
  }
  if (found.size === 0) throw new Error('no seed carries a secret: there is nothing to watch for');
  return [...found];
}
