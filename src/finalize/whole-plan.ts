/** All that lies between the site and what is there: in the zone, and on machines that are running already. */
import type { Api } from '../cloudstack/api.ts';
import { done, type Outcome } from '../outcome/outcome.ts';
import type { Host } from '../site/site.ts';
import { topology } from '../site/topology.ts';
import { type HostHave, host as hostKind, isSilent } from '../zone/kinds/host.ts';
import { type Live, readLive } from '../zone/live.ts';
import { isEmpty, onlyHosts, type Plan, planZone } from '../zone/zone-plan.ts';
import { emptyAgents } from './agents.ts';
import { followingFiles, type StaleFile, staleFiles } from './host-files.ts';
import type { WholePlan } from './run-event.ts';
import { type Armed, hostsOf, isArmed, type Work } from './work.ts';

/** Reads the zone and the files of the hosts, and plans; shows the plan. */
export async function planAll(work: Work, api: Api, access: readonly string[] = []): Promise<Outcome<WholePlan>> {
  const [zone, files] = await Promise.all([planOfZone(work, api), isArmed(work) ? filesToRenew(work) : done([])]);
  if (!zone.ok) return zone;
  if (!files.ok) return files;
  const plan = { zone: zone.value, files: files.value, access };
  work.say({ event: 'plan', plan });
  return done(plan);
}

/** The plan of the zone, for the hosts that are asked for. */
export async function planOfZone(work: Work, api: Api): Promise<Outcome<Plan>> {
  const live = await readLive(api, work.site, work.signal);
  if (!live.ok) return live;
  const silent = silentHosts(work, live.value);
  const empty = isArmed(work) ? await emptyAgents(silent, work.machines, work.signal) : new Set<string>();
  const plan = planZone(work.site, live.value, { emptyAgents: empty, replace: work.replace });
  return done(work.only === undefined ? plan : onlyHosts(plan, work.only));
}

/** Whether there is nothing at all to do. */
export function isNothing({ zone, files, access }: WholePlan): boolean {
  return isEmpty(zone) && files.length === 0 && access.length === 0;
}

/** Hosts of which the zone hears nothing: only these can have been installed anew. */
function silentHosts({ site }: Work, { objects }: Live): Host[] {
  const there = (objects.get(hostKind.name) ?? []) as readonly HostHave[];
  const silent = new Set(there.filter(isSilent).map(({ key }) => key));
  const names = new Set(hostKind.want(site).flatMap(({ key, name }) => (silent.has(key) ? [name] : [])));
  return topology(site).zoneHosts.filter(({ name }) => names.has(name));
}

/** Asks the hosts; one that is not asked for and does not answer keeps what it has, which is said. */
async function filesToRenew(work: Armed): Promise<Outcome<readonly StaleFile[]>> {
  const ours = new Set(hostsOf(work));
  const answers = await Promise.all(work.site.hosts.map(async (host) => ({ host, stale: await staleOn(work, host) })));
  const stale: StaleFile[] = [];
  for (const { host, stale: found } of answers) {
    if (found.ok) stale.push(...found.value);
    else if (ours.has(host)) return found;
    else
      for (const problem of found.problems)
        work.say({ event: 'problem', problem: { ...problem, severity: 'warning' } });
  }
  return done(stale);
}

async function staleOn({ filesOf, machines, signal }: Armed, host: Host): Promise<Outcome<readonly StaleFile[]>> {
  const files = filesOf(host);
  return files.ok ? staleFiles(host, followingFiles(files.value), machines, signal) : files;
}
