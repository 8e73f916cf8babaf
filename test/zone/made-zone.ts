/** A zone made on a stand-in, and what tests ask of one again and again. */
import type { Outcome } from '../../src/outcome/outcome.ts';
import type { Problem } from '../../src/outcome/problem.ts';
import { untold } from '../../src/outcome/told.ts';
import { applyPlan } from '../../src/zone/apply.ts';
import type { ApplyOptions } from '../../src/zone/apply-run.ts';
import type { ZonedSite } from '../../src/zone/kind.ts';
import { readLive } from '../../src/zone/live.ts';
import { waitUntilReady } from '../../src/zone/ready.ts';
import { type OfMachines, type Plan, planZone } from '../../src/zone/zone-plan.ts';
import { type Cloud, type CloudOptions, cloud, got } from './in-process.ts';

/** The plan for a site on a server. */
export async function planOn(on: Cloud, site: ZonedSite, known: OfMachines = {}): Promise<Plan> {
  return planZone(site, got(await readLive(on.api, site, on.signal)), known);
}

/** Plans and carries out; what a finalize does, in one breath. */
export async function applyOn(
  on: Cloud,
  site: ZonedSite,
  { known = {}, ...options }: Partial<ApplyOptions> & { readonly known?: OfMachines } = {},
): Promise<Outcome<void>> {
  const live = await readLive(on.api, site, on.signal);
  if (!live.ok) return live;
  return applyPlan(on.api, site, planZone(site, live.value, known), { ...on, told: untold, ...options });
}

/** A server with the site's zone, up and running; its calls are counted from here. */
export async function madeZone(site: ZonedSite, options: CloudOptions = {}): Promise<Cloud> {
  const on = cloud(options);
  got(await applyOn(on, site));
  got(await waitUntilReady(on.api, site, { ...on, told: untold }));
  on.sent.length = 0;
  return on;
}

/** A plan in short: what happens to what, and what is blocked why. */
export function inShort({ changes }: Plan): string[] {
  return changes.map(({ action, kind, name, fields, problem }) => {
    const what = fields.map(({ field, from, to }) => ` ${field} ${from ?? ''}>${to}`).join();
    return `${action} ${kind} ${name}${what}${problem === undefined ? '' : `: ${problem.message} (${problem.hint})`}`;
  });
}

/** What stood in the way. */
export function problemsOf(outcome: Outcome<unknown>): readonly Problem[] {
  if (outcome.ok) throw new Error('nothing stood in the way');
  return outcome.problems;
}
