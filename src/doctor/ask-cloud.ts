/** What CloudStack says of the zone: its API asked with lists alone. */
import { z } from 'zod';
import type { Api } from '../cloudstack/api.ts';
import { type Known, look } from '../cloudstack/login.ts';
import type { Visit } from '../cloudstack/session.ts';
import type { Problem } from '../outcome/problem.ts';
import type { ZonedSite } from '../zone/kind.ts';
import { type HostHave, host as hostKind } from '../zone/kinds/host.ts';
import { readLive } from '../zone/live.ts';
import { readState, type State } from '../zone/readiness.ts';
import { reading } from '../zone/reading.ts';
import { type Plan, planZone } from '../zone/zone-plan.ts';

const capacity = z.object({ type: z.number(), capacityused: z.number(), capacitytotal: z.number() });
const job = z.object({ jobid: z.string(), cmd: z.string(), created: z.string(), jobstatus: z.number() });

export interface CloudHeard {
  readonly state: State;
  /** What lies between the zone and the site. */
  readonly plan: Plan;
  readonly hosts: readonly HostHave[];
  readonly capacities: readonly z.infer<typeof capacity>[];
  /** Jobs that are not over. */
  readonly jobs: readonly z.infer<typeof job>[];
  /** Milliseconds since 1970, by our clock. */
  readonly at: number;
}

/** All of it, or why there is nothing. */
export type CloudAnswers = { readonly heard: CloudHeard } | { readonly heard?: undefined; readonly problem: Problem };

/** Asks once; a server that starts is not waited for. */
export async function askCloud(site: ZonedSite, visit: Visit, known: Known): Promise<CloudAnswers> {
  const seen = await look(visit, known);
  if (!seen.ok) return silent(seen.problems[0]);
  const { api } = seen.value;
  const [state, live] = await Promise.all([readState(api, site, visit.signal), readLive(api, site, visit.signal)]);
  if (!state.ok) return silent(state.problems[0]);
  if (!live.ok) return silent(live.problems[0]);
  const more = await askMore(api, site, state.value, visit.signal);
  return {
    heard: {
      state: state.value,
      plan: planZone(site, live.value),
      hosts: (live.value.objects.get(hostKind.name) ?? []) as readonly HostHave[],
      ...more,
      at: Date.now(),
    },
  };
}

/** What not every version answers: a list that is refused is one without anything in it. */
async function askMore(api: Api, site: ZonedSite, { zone }: State, signal: AbortSignal) {
  const lists = reading(api, site, signal);
  const [capacities, jobs] = await Promise.all([
    zone === undefined
      ? undefined
      : lists.all('listCapacity', { zoneid: zone.id, fetchlatest: true }, 'capacity', capacity),
    lists.all('listAsyncJobs', { listall: true }, 'asyncjobs', job),
  ]);
  return {
    capacities: capacities?.ok ? capacities.value : [],
    jobs: jobs.ok ? jobs.value.filter(({ jobstatus }) => jobstatus === 0) : [],
  };
}

function silent(problem: Problem | undefined): CloudAnswers {
  return { problem: problem ?? { message: 'CloudStack does not answer' } };
}
