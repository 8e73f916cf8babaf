/** What a run is about and what it works with: the same for every step. */
import type { Clock } from '../cloudstack/clock.ts';
import type { Server } from '../cloudstack/http.ts';
import type { Keep } from '../cloudstack/login.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import type { Machines } from '../remote/machines.ts';
import type { HostFile } from '../role/role.ts';
import type { SiteSecrets } from '../secrets/secret-values.ts';
import type { Host } from '../site/site.ts';
import { topology } from '../site/topology.ts';
import type { ZonedSite } from '../zone/kind.ts';
import type { Say } from './run-event.ts';

export interface Work {
  readonly site: ZonedSite;
  readonly secrets: SiteSecrets;
  /** The machines of the site; absent where CloudStack is reached without SSH. */
  readonly machines?: Machines | undefined;
  readonly server: Server;
  /** The hosts that are asked for; absent for all of them. */
  readonly only?: ReadonlySet<string> | undefined;
  /** Hosts that may be taken out of the zone and added again. */
  readonly replace: ReadonlySet<string>;
  /** How long whatever has to come is waited for, in milliseconds. */
  readonly patience: number;
  /** All files that the roles of a host put on it. */
  readonly filesOf: (host: Host) => Outcome<readonly HostFile[]>;
  /** Writes a new API key down. */
  readonly keep: Keep;
  readonly say: Say;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** The work of one who has a shell on every machine. */
export type Armed = Work & { readonly machines: Machines };

export function isArmed(work: Work): work is Armed {
  return work.machines !== undefined;
}

/** The user that zoneseed is in CloudStack. */
export const ADMIN = 'admin';
/** Where the management server serves UI and API. */
export const API_PORT = 8080;

/** The first management server: the one that is spoken to. */
export function managerOf({ site }: Pick<Work, 'site'>): Outcome<Host> {
  const [manager] = topology(site).hostsOf('management');
  if (manager !== undefined) return done(manager);
  const problem = { rule: 'no-management', path: site.zone.path, message: 'no host has the role management' };
  return refused({ ...problem, hint: 'give it to one, or name a CloudStack that is there already with --api' });
}

/** The API of the management server, through the connection to it: no port of it has to be open, and nothing travels in clear. */
export function throughTunnel(machines: Machines, manager: Host, signal: AbortSignal): Server {
  return {
    url: `http://127.0.0.1:${API_PORT}/client/api`,
    connect: async () => {
      const shell = await machines.shell(manager.name, signal);
      return shell.ok ? shell.value.tunnel(API_PORT) : shell;
    },
  };
}

/** The KVM hosts of the zone that are asked for. */
export function zoneHostsOf({ site, only }: Pick<Work, 'site' | 'only'>): readonly Host[] {
  return topology(site).zoneHosts.filter(({ name }) => only?.has(name) ?? true);
}

/** The hosts a run works on: those asked for, and those they cannot do without: management servers, and servers of their storage. */
export function hostsOf({ site, only }: Pick<Work, 'site' | 'only'>): readonly Host[] {
  if (only === undefined) return site.hosts;
  const { hostsOf: ofRole, stores } = topology(site);
  const servers = stores.flatMap(({ host, users }) => (users.some(({ name }) => only.has(name)) ? (host ?? []) : []));
  const needed = new Set([...ofRole('management'), ...servers]);
  return site.hosts.filter((host) => only.has(host.name) || needed.has(host));
}

/** Ends with the run's signal, or when its patience is over. */
export function patient({ signal, patience }: Pick<Work, 'signal' | 'patience'>): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(patience)]);
}

/** Tells what stands in the way of a part of the work; the others go on. */
export function problemsOf(outcome: Outcome<unknown>): readonly Problem[] {
  return outcome.ok ? [] : outcome.problems;
}
