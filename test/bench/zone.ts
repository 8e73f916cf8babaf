/**
 * Measures what is told to CloudStack: `zone.ts [HOSTS...]`. A whole zone is applied to a stand-in over HTTP, and an empty plan made of
 * it afterwards; once with a server that takes no time and once with one that takes about as long as a real one, except that a host
 * is added in a hundredth of its minute. Prints a table in Markdown; docs/performance.md keeps the last one.
 */
import { cpus } from 'node:os';
import { apiOf, byKeys } from '../../src/cloudstack/ask.ts';
import { realClock } from '../../src/cloudstack/clock.ts';
import { untold } from '../../src/outcome/told.ts';
import { loadSiteText } from '../../src/site/load.ts';
import { applyPlan } from '../../src/zone/apply.ts';
import { hasZone, type ZonedSite } from '../../src/zone/kind.ts';
import { readLive } from '../../src/zone/live.ts';
import { planZone } from '../../src/zone/zone-plan.ts';
import { FAST, type Pace, REAL } from '../fakes/cloudstack/world.ts';
import { benchSite } from './site.ts';
import { ZoneServer } from './zone-server.ts';

const PACES: Readonly<Record<string, Partial<Pace>>> = {
  none: FAST,
  'as a real one': { ...REAL, addHost: REAL.addHost / 100, settle: FAST.settle },
};
const ROLES = ['common', 'database', 'management', 'kvm', 'nfs'];

interface Measured {
  readonly calls: number;
  readonly wall: number;
  /** Seconds of processor time of this process, kernel and all. */
  readonly own: number;
}

function siteOf(hosts: number): ZonedSite {
  const loaded = loadSiteText('bench.yaml', benchSite(hosts), ROLES);
  if (!loaded.ok || !hasZone(loaded.value.site)) throw new Error('the site that is measured is wrong');
  return loaded.value.site;
}

async function measure(server: ZoneServer, work: () => Promise<void>): Promise<Measured> {
  const before = await server.calls();
  const [began, used] = [performance.now(), process.cpuUsage()];
  await work();
  const wall = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(used);
  return { calls: (await server.calls()) - before, wall, own: (user + system) / 1e6 };
}

async function runs(hosts: number, pace: Partial<Pace>): Promise<Readonly<Record<string, Measured>>> {
  const site = siteOf(hosts);
  const server = await ZoneServer.start(pace);
  const api = apiOf({ url: server.url }, byKeys(server.keys));
  const { signal } = new AbortController();
  const plan = async () => {
    const live = await readLive(api, site, signal);
    if (!live.ok) throw new Error(live.problems[0]?.message);
    return planZone(site, live.value);
  };
  try {
    const apply = await measure(server, async () => {
      const applied = await applyPlan(api, site, await plan(), { told: untold, signal, clock: realClock });
      if (!applied.ok) throw new Error(applied.problems.map(({ message }) => message).join('\n'));
    });
    const empty = await measure(server, async () => {
      const { changes } = await plan();
      if (changes.length > 0) throw new Error('the plan of a zone that was just applied is not empty');
    });
    return { 'whole apply': apply, 'empty plan': empty };
  } finally {
    await server.end();
  }
}

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 40, 400];
console.log(`${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}\n`);
console.log("| hosts | run | the server's delays | calls | wall | our processor time | of the wall |");
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const hosts of sizes) {
  for (const [delays, pace] of Object.entries(PACES)) {
    for (const [run, { calls, wall, own }] of Object.entries(await runs(hosts, pace))) {
      const share = `${((100 * own) / wall).toFixed(1)} %`;
      console.log(
        `| ${[hosts, run, delays, calls, `${wall.toFixed(2)} s`, `${own.toFixed(2)} s`, share].join(' | ')} |`,
      );
    }
  }
}
