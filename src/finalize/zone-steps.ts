/** The end of a run: the zone works, and nothing is left to do. */
import type { Api } from '../cloudstack/api.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { ZonedSite } from '../zone/kind.ts';
import { planSummary } from '../zone/plan-table.ts';
import { waitUntilReady } from '../zone/ready.ts';
import { toldBy } from './run-event.ts';
import { isNothing, planAll } from './whole-plan.ts';
import { isArmed, type Work } from './work.ts';
import { zoneQuestions } from './zone-questions.ts';

/** Waits until everything of the zone is as it has to be; else the first broken link is the problem. */
export async function untilZoneWorks(work: Work, api: Api): Promise<Outcome<void>> {
  const { site, say, signal, clock, patience } = work;
  const state = await waitUntilReady(api, narrowed(work), {
    told: toldBy(say),
    signal,
    clock,
    patience,
    questions: isArmed(work) ? zoneQuestions(site, work.machines, signal) : undefined,
    watch: (waiting) => say({ event: 'waiting', waiting }),
  });
  return state.ok ? done(undefined) : state;
}

/** The site without hosts that are not asked for: nobody waits for them. */
function narrowed({ site, only }: Work): ZonedSite {
  if (only === undefined) return site;
  const pods = site.zone.pods.map((pod) => ({
    ...pod,
    clusters: pod.clusters.map((cluster) => ({
      ...cluster,
      hosts: cluster.hosts.filter(({ name }) => only.has(name)),
    })),
  }));
  return { ...site, zone: { ...site.zone, pods } };
}

/** Plans once more: a plan that is not empty after it was carried out is told. */
export async function nothingLeft(work: Work, api: Api): Promise<Outcome<void>> {
  const plan = await planAll(work, api);
  if (!plan.ok) return plan;
  if (isNothing(plan.value)) return done(undefined);
  const blocked = plan.value.zone.changes.flatMap(({ problem }) => problem ?? []);
  const message = `not all of the plan came to be: ${planSummary(plan.value.zone)}`;
  return refused(...blocked, { rule: 'plan-left', message, hint: 'run this again; what is left is shown above' });
}
