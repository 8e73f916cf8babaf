/** From booted hosts to a zone that works and is proven to: all steps, in their order. */
import type { Api } from '../cloudstack/api.ts';
import type { LoggedIn } from '../cloudstack/login.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import { applyTold } from './apply-told.ts';
import { enter, lookIn } from './enter.ts';
import { laterPart, setFirst } from './first-settings.ts';
import { hold, NO_HOLD, NOTHING, onMachines, proveWays, putBack, untilHostsReady } from './machine-steps.ts';
import { proveAll } from './proofs.ts';
import { renewFiles } from './renew-files.ts';
import type { WholePlan } from './run-event.ts';
import { isNothing, planAll, tellMissing } from './whole-plan.ts';
import { problemsOf, type Work } from './work.ts';
import { nothingLeft, untilZoneWorks } from './zone-steps.ts';

/** Brings the zone to be. Run again after any end it goes on: it looks at what is there, and remembers nothing. */
export async function finalizeSite(work: Work): Promise<Outcome<LoggedIn>> {
  const ready = await onMachines(work, 'waiting for the hosts', untilHostsReady, NOTHING);
  if (!ready.ok) return ready;
  return whileHeld(work, changeSite);
}

/** Says what finalizing would change, and changes nothing. */
export async function planSite(work: Work): Promise<Outcome<WholePlan>> {
  work.say({ event: 'step', step: 'looking' });
  const looking = await lookIn(work);
  if (!looking.ok) return looking;
  const plan = await planAll(work, looking.value.api, looking.value.undone);
  if (plan.ok) tellMissing(work, plan.value);
  return plan;
}

/** Does something while nobody else changes the site. */
export async function whileHeld<T>(work: Work, act: (work: Work) => Promise<Outcome<T>>): Promise<Outcome<T>> {
  const held = await onMachines(work, 'holding the site', hold, done(NO_HOLD));
  if (!held.ok) return held;
  const { lost, release } = held.value;
  try {
    const end = await act({ ...work, signal: AbortSignal.any([work.signal, lost]) });
    // Its reason is the problem, and all others follow from it.
    return end.ok || !lost.aborted ? end : refused(lost.reason as Problem);
  } finally {
    release();
  }
}

async function changeSite(work: Work): Promise<Outcome<LoggedIn>> {
  const { say } = work;
  say({ event: 'step', step: 'logging in to CloudStack' });
  const entered = await enter(work);
  if (!entered.ok) return entered;
  const { api } = entered.value;
  say({ event: 'step', step: 'planning' });
  const plan = await planAll(work, api);
  if (!plan.ok) return plan;
  tellMissing(work, plan.value);
  const carried = await carryOut(work, api, plan.value);
  const back = await onMachines(work, 'putting back what CloudStack overwrote', putBack, []);
  if (carried.length + back.length > 0) return refused(...carried, ...back);
  const closed = await onMachines(work, 'proving the ways between hosts', proveWays, []);
  if (closed.length > 0) return refused(...closed);
  say({ event: 'step', step: 'waiting until the zone works' });
  const works = await untilZoneWorks(work, api);
  if (!works.ok) return works;
  if (isNothing(plan.value)) return entered;
  say({ event: 'step', step: 'planning again, to prove that nothing is left' });
  const left = await nothingLeft(work, api);
  return left.ok ? entered : left;
}

/** Makes things as the plan says. A change that fails stops what needs it; what failed, and what no call can change. */
async function carryOut(work: Work, api: Api, { zone, files }: WholePlan): Promise<readonly Problem[]> {
  const blocked = zone.changes.flatMap(({ problem }) => problem ?? []);
  if (files.length > 0) {
    const stale = await onMachines(work, 'bringing running hosts up to date', (armed) => renewFiles(armed, files), []);
    if (stale.length > 0) return [...blocked, ...stale];
  }
  if (zone.changes.length === blocked.length && zone.toLoad.length === 0) return blocked;
  work.say({ event: 'step', step: 'making the settings that come first' });
  const set = await setFirst(work, api, zone);
  if (!set.ok) return [...blocked, ...set.problems];
  const later = laterPart(zone);
  const unproven = { plan: later, problems: [] };
  const proven = await onMachines(work, 'proving storage and machines', (armed) => proveAll(armed, later), unproven);
  work.say({ event: 'step', step: 'making the zone' });
  const made = await applyTold(work, api, proven.plan);
  return [...blocked, ...proven.problems, ...problemsOf(made)];
}
