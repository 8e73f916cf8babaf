/** The plug is pulled during every step of every host in turn; then all must be as if it never had been. */
import { readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { forgetHalt, haltOf, haltsMade, prepareCuts } from './cuts.ts';
import type { Host } from './hosts.ts';
import { type BuiltSite, type Lab, named, newMachines } from './lab.ts';
import { expectEqual } from './report.ts';
import { sleep, until } from './wait.ts';

/** Seconds for the whole chain of boots of all hosts, against hanging; beside another lab it takes a quarter. */
const CHAIN = 1800;
/** Where the steps are cut, in their middle or at their end, before they are noted; the next number swaps the two. */
const TURN = Number(process.env.TURN ?? 1);

/** Boots all hosts of the site, with cuts, until they are ready. */
export async function powerCuts(lab: Lab, site: BuiltSite): Promise<void> {
  const hosts = await newMachines(lab, site, 'roles');
  lab.report.say(`every step is cut, turn ${TURN}`);
  const end = Date.now() + CHAIN * 1000;
  const schema = cutWhileSchemaIsMade(lab, named(hosts, 'cloudstack-mgmt'), end);
  await Promise.all(
    [...hosts].map(([name, host]) =>
      lab.report.check(`${name} becomes ready although the power fails during every step`, () => chain(lab, host, end)),
    ),
  );
  await schema;
  await lab.report.question('cloud and its accounts were made once, whatever was cut', () => once(hosts));
}

async function chain(lab: Lab, host: Host, end: number): Promise<void> {
  await prepareCuts(host, TURN);
  host.container.start();
  let boots = 1;
  for (;;) {
    if (Date.now() > end) throw new Error(`not ready in time, after ${boots} boots:\n${await host.words()}`);
    const halt = await haltOf(host);
    if (halt !== undefined && host.container.isOn) {
      await host.container.powerCut();
      if (/-packages:/.test(halt)) await emptyLists(host);
    }
    if (!host.container.isOn) {
      await forgetHalt(host);
      await host.plugIn();
      host.container.start();
      boots += 1;
    }
    if ((await host.container.read('var/lib/zoneseed/ready')) !== undefined) break;
    await sleep(0.2);
  }
  const steps = (await host.reaches('ready', CHAIN)).steps.map((step) => step.name);
  const made = await haltsMade(host);
  const cut = new Set(made.map((halt) => halt.split(':')[0]));
  expectEqual(
    'steps that were not cut',
    steps.filter((step) => !cut.has(step)),
    [],
  );
  lab.report.say(`${host.lab.name}: ${steps.length} steps, ${made.length} cuts, ${boots} boots`);
}

/** A real power cut leaves empty what the kernel had not written yet; killing processes does not. */
async function emptyLists(host: Host): Promise<void> {
  const folder = join(host.container.disk, 'var/lib/apt/lists');
  const names = await readdir(folder).catch(() => []);
  for (const name of names) if (/(InRelease|Packages)$/.test(name)) await truncate(join(folder, name));
}

/** One cut more, where it would hurt most: between two tables of the schema. */
async function cutWhileSchemaIsMade(lab: Lab, host: Host, end: number): Promise<void> {
  await lab.report.check('the power fails while the schema is made', async () => {
    const seen = await until(
      (end - Date.now()) / 1000,
      async () => {
        const trace = await host.container.read('var/log/cloudstack/standin-setup-databases.log');
        return trace === undefined ? undefined : trace;
      },
      0.1,
    );
    if (seen === undefined) throw new Error('the schema was never begun');
    await sleep(0.7);
    await host.container.powerCut();
  });
}

async function once(hosts: ReadonlyMap<string, Host>): Promise<void> {
  const database = named(hosts, 'db-01');
  const incarnations = await database.ask('mysql -BN -e "SELECT COUNT(DISTINCT incarnation) FROM cloud.starts"');
  expectEqual('clouds that the management server has seen', incarnations, '1');
  const same = await database.ask(
    'mysql -BN -e "SELECT COUNT(*) FROM cloud.starts WHERE incarnation NOT IN (SELECT incarnation FROM cloud.standin)"',
  );
  expectEqual('starts on a cloud that is gone', same, '0');
}
