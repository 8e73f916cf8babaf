/** One run of applying: what it has read, and patience with a server that is away. */
import type { Api, ApiProblem } from '../cloudstack/api.ts';
import type { Clock } from '../cloudstack/clock.ts';
import { done, type Outcome } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import type { Told } from '../outcome/told.ts';
import type { Around, Have, Kind, KindName, ZonedSite } from './kind.ts';
import { zone } from './kinds/zone.ts';
import { reading } from './reading.ts';
import type { Change, Plan } from './zone-plan.ts';

/** What only a shell on a machine can do around the adding of a host; whoever has none leaves it out. */
export interface Hands {
  /** The server's key lies on the host, so that it can log in. */
  beforeHost(name: string): Promise<Outcome<void>>;
  /** What the server overwrote on the host is put back. */
  afterHost(name: string): Promise<Outcome<void>>;
}

/** What happens to a change, for the journal of the run and for whoever watches. */
export interface ApplyEvent {
  readonly change: Change;
  readonly state: 'begun' | 'done' | 'failed';
  readonly problem?: Problem;
}

export interface ApplyOptions {
  readonly told: Told;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly hands?: Hands | undefined;
  readonly journal?: ((event: ApplyEvent) => void) | undefined;
  /** Hosts added at a time. */
  readonly hostsAtATime?: number | undefined;
  /** How long a server may be away, in milliseconds. */
  readonly patience?: number | undefined;
}

/** Between two looks at something that is waited for, in milliseconds. */
const PAUSE = 2000;
const PATIENCE = 15 * 60_000;

export interface Run {
  readonly api: Api;
  readonly site: ZonedSite;
  readonly plan: Plan;
  readonly options: ApplyOptions;
  /** The last list of each kind. */
  readonly objects: Map<KindName, readonly Have[]>;
  /** Whether it has been said that the server is away; several changes may find that out. */
  isAway: boolean;
}

/** What a verdict may look at, as the run knows it. */
export function aroundOf({ plan, objects }: Run): Around {
  const replace = new Set(plan.changes.flatMap(({ action, name }) => (action === 'replace' ? [name] : [])));
  return { objects, replace, emptyAgents: replace };
}

/** Reads a kind's objects anew, once. */
async function readOnce(run: Run, kind: Kind): Promise<Outcome<readonly Have[], ApiProblem>> {
  const { api, site, options, objects } = run;
  const still = new Map(objects);
  still.delete(kind.name);
  if (kind.readWith !== undefined) still.delete(kind.readWith);
  const look = reading(api, site, options.signal, still);
  const read = await look.of(kind);
  if (read.ok) objects.set(kind.name, read.value);
  return read;
}

/** Reads a kind's objects anew; a server that is away is waited for. `away` is called when it is. */
export async function readPatiently(
  run: Run,
  kind: Kind,
  away: () => void = () => undefined,
): Promise<Outcome<readonly Have[], ApiProblem>> {
  const { clock, signal, told, patience = PATIENCE } = run.options;
  const giveUp = clock.now() + patience;
  for (;;) {
    const read = await readOnce(run, kind);
    if (read.ok) run.isAway = false;
    if (read.ok || !isAway(read.problems) || signal.aborted || clock.now() >= giveUp) return read;
    away();
    if (!run.isAway) told.note('the management server does not answer; waiting for it');
    run.isAway = true;
    await pause(run);
  }
}

/** The kind's objects as the run knows them, read when it does not. */
export async function objectsOf(run: Run, kind: Kind): Promise<Outcome<readonly Have[], ApiProblem>> {
  const before = run.objects.get(kind.name);
  return before === undefined ? readPatiently(run, kind) : done(before);
}

/** What every list needs first. */
export function readZone(run: Run): Promise<Outcome<readonly Have[], ApiProblem>> {
  return readPatiently(run, zone);
}

export function pause({ options: { clock, signal } }: Run): Promise<unknown> {
  return clock.sleep(PAUSE, signal);
}

/** Whether nobody is there, or nobody yet. */
export function isAway(problems: readonly ApiProblem[]): boolean {
  return problems.every(({ kind }) => kind === 'unreachable' || kind === 'timeout');
}
