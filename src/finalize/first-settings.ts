/** Settings that must be so before anything is registered: agents and system VMs are sent where they say. */
import type { Api } from '../cloudstack/api.ts';
import { untilUp } from '../cloudstack/until-up.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { topology } from '../site/topology.ts';
import type { KindName } from '../zone/kind.ts';
import { reading } from '../zone/reading.ts';
import { settingsToLoad } from '../zone/restart.ts';
import { type Plan, partOf } from '../zone/zone-plan.ts';
import { applyTold } from './apply-told.ts';
import { restartManagement } from './management-service.ts';
import { toldBy } from './run-event.ts';
import { isArmed, patient, type Work } from './work.ts';

const FIRST: readonly KindName[] = ['zone', 'setting'];

/** What of a plan comes after the settings. */
export function laterPart(plan: Plan): Plan {
  return { ...plan, changes: plan.changes.filter(({ kind }) => !FIRST.includes(kind)) };
}

/**
 * Makes the zone, disabled, where it is not there, since zones have settings of their own; sets what the site wants; and starts the management servers anew,
 * once, when one of the settings is read at the start only.
 */
export async function setFirst(work: Work, api: Api, plan: Plan): Promise<Outcome<void>> {
  const first = partOf(plan, FIRST);
  if (first.changes.every(({ calls }) => calls.length === 0) && plan.toLoad.length === 0) return done(undefined);
  const set = await applyTold(work, api, first);
  if (!set.ok) return set;
  const toLoad = await settingsToLoad(reading(api, work.site, work.signal));
  if (!toLoad.ok) return toLoad;
  return toLoad.value.length === 0 ? done(undefined) : restartFor(work, toLoad.value);
}

async function restartFor(work: Work, settings: readonly string[]): Promise<Outcome<void>> {
  const { site, say, signal, server, clock } = work;
  const step = `restarting the management server, for ${settings.join(', ')}`;
  if (!isArmed(work)) {
    say({ event: 'not-done', step });
    return done(undefined);
  }
  say({ event: 'step', step });
  const managers = topology(site).hostsOf('management');
  const restarted = await restartManagement(managers, work.machines, signal);
  if (!restarted.ok) return restarted;
  const up = await untilUp(server, toldBy(say), patient(work), clock);
  if (!up.ok) return refused(...up.problems);
  const name = managers.map((host) => host.name).join(', ');
  say({ event: 'change', state: 'done', change: { kind: 'management server', name, action: 'change' } });
  return done(undefined);
}
