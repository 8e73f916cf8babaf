/** All questions asked and judged: one look at a site. */
import type { Clock } from '../cloudstack/clock.ts';
import type { Server } from '../cloudstack/http.ts';
import type { Known } from '../cloudstack/login.ts';
import { untold } from '../outcome/told.ts';
import type { Machines } from '../remote/machines.ts';
import type { HostRoles } from '../role/role.ts';
import type { Host, Site } from '../site/site.ts';
import { hasZone } from '../zone/kind.ts';
import { askCloud } from './ask-cloud.ts';
import { askHosts } from './ask-hosts.ts';
import { askSystemVms } from './ask-system-vms.ts';
import type { Check, Seen } from './check-type.ts';
import { answers } from './checks/answers.ts';
import { examine, type Finding } from './examine.ts';
import { questionsFor } from './questions.ts';

export interface Ward {
  readonly site: Site;
  /** By the names of all hosts. */
  readonly roles: ReadonlyMap<string, HostRoles>;
  readonly machines: Machines;
  /** CloudStack's API and what is known of its admin; absent where no host is a management server. */
  readonly cloud?: { readonly server: Server; readonly known: Known } | undefined;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

export interface Diagnosis {
  readonly seen: Seen;
  readonly findings: readonly Finding[];
}

/** Milliseconds: CloudStack is asked a dozen lists; one that hangs is waited for no longer. */
const CLOUD_ANSWERS = 60_000;

/** Asks these hosts and CloudStack side by side, and makes the checks; whether a host answers is always one of them. */
export async function diagnose(ward: Ward, hosts: readonly Host[], checks: readonly Check[]): Promise<Diagnosis> {
  const { site, roles, machines, signal } = ward;
  const wantsInside = checks.some(({ layer }) => layer === 'system-vms');
  const wantsCloud = wantsInside || checks.some(({ layer }) => layer === 'cloudstack');
  const [heard, cloud] = await Promise.all([
    askHosts(hosts, (host) => questionsFor(site, host, roles), machines, signal),
    wantsCloud ? cloudOf(ward, wantsInside ? hosts : []) : undefined,
  ]);
  return judge({ site, roles, cloud, ...heard }, checks);
}

/** Makes the checks of what was heard, of which whether a host answers is always one: who is not heard has nothing that is right. */
export function judge(seen: Seen, checks: readonly Check[]): Diagnosis {
  return { seen, findings: examine([...new Set([answers, ...checks])], seen) };
}

/** CloudStack, then its system VMs by way of these hosts. */
async function cloudOf({ site, cloud, machines, signal, clock }: Ward, hosts: readonly Host[]) {
  if (cloud === undefined || !hasZone(site)) return undefined;
  const patience = AbortSignal.any([signal, AbortSignal.timeout(CLOUD_ANSWERS)]);
  const answers = await askCloud(site, { server: cloud.server, told: untold, signal: patience, clock }, cloud.known);
  if (answers.heard === undefined) return answers;
  const { systemVms } = answers.heard.state;
  return { heard: { ...answers.heard, inside: await askSystemVms(site, systemVms, hosts, machines, signal) } };
}
