/** All that lies between the site and what is there: in the zone, and on machines that are running already. */
import type { Api } from '../cloudstack/api.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import type { HostFile } from '../role/role.ts';
import type { Host } from '../site/site.ts';
import { topology } from '../site/topology.ts';
import { type HostHave, host as hostKind, isSilent } from '../zone/kinds/host.ts';
import { type Live, readLive } from '../zone/live.ts';
import { isEmpty, onlyHosts, type Plan, planZone } from '../zone/zone-plan.ts';
import { emptyAgents } from './agents.ts';
import { type StaleFile, staleFilesOf } from './host-files.ts';
import type { WholePlan } from './run-event.ts';
import { type Armed, hostsOf, isArmed, type Work } from './work.ts';

/** Reads the zone and the files of the hosts, and plans; shows the plan. `undone` is what one who only looks finds undone about access. */
export async function planAll(work: Work, api: Api, undone?: readonly string[]): Promise<Outcome<WholePlan>> {
  const isLook = undone !== undefined;
  const [zone, files] = await Promise.all([
    planOfZone(work, api),
    isArmed(work) ? filesToRenew(work, isLook) : done([]),
  ]);
  if (!zone.ok) return zone;
  if (!files.ok) return files;
  const plan = { zone: zone.value, files: files.value, access: undone ?? [] };
  work.say({ event: 'plan', plan });
  return done(plan);
}

/** Says what this plan is without: what only shells tell, and hosts that are asked to be replaced and are not. */
export function tellMissing(work: Work, { zone }: WholePlan): void {
  if (!isArmed(work)) work.say({ event: 'not-done', step: 'looking at the files and agents of running hosts' });
  for (const name of work.replace) {
    const change = zone.changes.find((one) => one.kind === hostKind.name && one.name === name);
    if (change?.action === 'replace') continue;
    work.say({ event: 'problem', problem: notReplaced(work, name, change?.action === 'create') });
  }
}

function notReplaced(work: Work, name: string, isNew: boolean): Problem {
  const problem = { rule: 'not-replaced', severity: 'warning' } as const;
  const because = (why: string) => ({ ...problem, message: `${name} is not replaced: ${why}` });
  if (!topology(work.site).zoneHosts.some((host) => host.name === name))
    return because('it is no KVM host of the zone');
  if (isNew) return because('the zone does not have it, so it is added');
  if (!isArmed(work)) return because('whether it was installed anew only a shell on it tells');
  const hint = 'it is when its agent knows of no zone, and the zone has it as Down, Alert or Disconnected';
  return { ...because('its agent knows of the zone, or the zone hears of it'), hint };
}

/** The plan of the zone, for the hosts that are asked for. */
async function planOfZone(work: Work, api: Api): Promise<Outcome<Plan>> {
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
  return hostKind.want(site).flatMap(({ key, member }) => (silent.has(key) ? [member] : []));
}

/**
 * The stale files of all hosts. One that does not answer keeps what it has, which is said; whoever is to change things with hosts that he has
 * waited for, is refused.
 */
async function filesToRenew(work: Armed, isLook: boolean): Promise<Outcome<readonly StaleFile[]>> {
  const { site, machines, signal, say } = work;
  const files = new Map<Host, readonly HostFile[]>();
  for (const host of site.hosts) {
    const own = work.filesOf(host);
    if (!own.ok) return own;
    files.set(host, own.value);
  }
  const waitedFor = isLook ? [] : hostsOf(work);
  const others = site.hosts.filter((host) => !waitedFor.includes(host));
  const of = (hosts: readonly Host[]) => staleFilesOf(hosts, (host) => files.get(host) ?? [], machines, signal);
  const [ours, theirs] = await Promise.all([of(waitedFor), of(others)]);
  for (const problem of theirs.problems) say({ event: 'problem', problem: { ...problem, severity: 'warning' } });
  return ours.problems.length > 0 ? refused(...ours.problems) : done([...ours.stale, ...theirs.stale]);
}
