/** Steps that need a shell on machines; where there is none, they are named as not done. */
import { hostname, userInfo } from 'node:os';
import { done, type Outcome } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import { type Hold, holdSite } from './hold.ts';
import { putBackOn } from './host-hands.ts';
import type { HostState } from './host-state.ts';
import { hostsReady } from './hosts-ready.ts';
import { proveMigration } from './reaching.ts';
import { type Armed, hostsOf, isArmed, managerOf, patient, problemsOf, type Work, zoneHostsOf } from './work.ts';

/** A step with shells; without any, `otherwise`, and that it was not done is said. */
export async function onMachines<T>(
  work: Work,
  step: string,
  run: (work: Armed) => Promise<T>,
  otherwise: T,
): Promise<T> {
  work.say({ event: isArmed(work) ? 'step' : 'not-done', step });
  return isArmed(work) ? run(work) : otherwise;
}

/** Waits until every host has finished its first boot. */
export function untilHostsReady(work: Armed): Promise<Outcome<void>> {
  const { machines, say } = work;
  return hostsReady(hostsOf(work), machines, patient(work), ({ host, state, ready, problem }) => {
    say({ event: 'host', host: host.name, state, over: ready });
    if (problem !== undefined) say({ event: 'problem', problem: { ...problem, severity: 'warning' } });
  });
}

/** Waits until the management server lets us in, whatever it says of its first boot. */
export async function untilManagerAnswers(work: Armed): Promise<Outcome<void>> {
  const { machines, say } = work;
  const manager = managerOf(work);
  if (!manager.ok) return manager;
  const isThere = ({ unreached }: HostState) => unreached === undefined;
  const watch = (seen: HostState) => {
    const state = isThere(seen) ? 'answers' : seen.state;
    say({ event: 'host', host: seen.host.name, state, over: isThere(seen) });
  };
  return hostsReady([manager.value], machines, patient(work), watch, undefined, isThere);
}

/** What one has who needs no lock. */
export const NO_HOLD: Hold = { lost: new AbortController().signal, release: () => undefined };

/** Holds the site, under the name of whoever runs this. */
export async function hold(work: Armed): Promise<Outcome<Hold>> {
  const manager = managerOf(work);
  return manager.ok ? holdSite(work.machines, manager.value, `${userName()} on ${hostname()}`) : manager;
}

/** An account that the system has no name for has a number. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? ''}`;
  }
}

/** Puts back on every host what being added overwrote, also on one whose adding was cut in the middle. What failed. */
export async function putBack(work: Armed): Promise<readonly Problem[]> {
  return (await Promise.all(zoneHostsOf(work).map(async (host) => problemsOf(await putBackOn(work, host))))).flat();
}

/** Proves that the hosts of each cluster reach each other for live migration. What does not. */
export async function proveWays(work: Armed): Promise<readonly Problem[]> {
  const { site, machines, signal } = work;
  const hosts = zoneHostsOf(work);
  const clusters = site.zone.pods.flatMap((pod) => pod.clusters.map((cluster) => cluster.hosts));
  const closed = await Promise.all(
    clusters.map((cluster) =>
      proveMigration(
        site,
        cluster.filter((host) => hosts.includes(host)),
        machines,
        signal,
      ),
    ),
  );
  return closed.flat().map(({ problem }) => problem);
}

/** What a step answers that there is nothing to do in. */
export const NOTHING: Outcome<void> = done(undefined);
