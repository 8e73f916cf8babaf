/** What CloudStack says of the zone: its API asked with lists alone. */
import { type Known, look } from '../cloudstack/login.ts';
import type { Visit } from '../cloudstack/session.ts';
import type { Problem } from '../outcome/problem.ts';
import type { ZonedSite } from '../zone/kind.ts';
import { type HostHave, host as hostKind } from '../zone/kinds/host.ts';
import { setting } from '../zone/kinds/setting.ts';
import { readLive } from '../zone/live.ts';
import { readState, type State } from '../zone/readiness.ts';
import { type Plan, planZone } from '../zone/zone-plan.ts';
import type { Inside } from './ask-system-vms.ts';
import { askLists, type CloudLists } from './cloud-lists.ts';
import { valuesIn } from './cloud-room.ts';

export interface CloudHeard extends CloudLists {
  readonly state: State;
  /** What lies between the zone and the site. */
  readonly plan: Plan;
  readonly hosts: readonly HostHave[];
  /** Of system VMs that run on a host that was asked. */
  readonly inside: readonly Inside[];
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
  const hosts = (live.value.objects.get(hostKind.name) ?? []) as readonly HostHave[];
  const values = valuesIn(live.value.objects.get(setting.name) ?? []);
  const lists = await askLists(api, site, state.value.zone?.id, hosts, values, visit.signal);
  return {
    heard: { state: state.value, plan: planZone(site, live.value), hosts, ...lists, inside: [], at: Date.now() },
  };
}

function silent(problem: Problem | undefined): CloudAnswers {
  return { problem: problem ?? { message: 'CloudStack does not answer' } };
}
