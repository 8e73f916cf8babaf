/** One run of taking a zone down: every object is looked at, asked to take its next step, and looked at again. */
import { z } from 'zod';
import type { Api, ApiProblem } from '../cloudstack/api.ts';
import type { Clock } from '../cloudstack/clock.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { type Problem, someOf } from '../outcome/problem.ts';
import type { Told } from '../outcome/told.ts';
import { isAway } from './apply-run.ts';
import type { Have, Kind, PlannedCall, Removal, ZonedSite } from './kind.ts';
import { type ZoneHave, zone } from './kinds/zone.ts';
import { reading } from './reading.ts';
import { settled } from './references.ts';

export interface DestroyOptions {
  readonly told: Told;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Whether guests are expunged with their networks and volumes. */
  readonly guests?: boolean | undefined;
}

export interface Destroying {
  readonly api: Api;
  readonly site: ZonedSite;
  readonly options: DestroyOptions;
  readonly zone: ZoneHave;
}

/** Something that has a way out of the zone. */
export interface Leaving {
  readonly id: string;
  readonly title: string;
  readonly removal: Removal;
}

const PAUSE = 3000;
/** Addresses are given back some time after their machine is gone: a refusal counts when it lasts this long, in milliseconds. */
const GIVES_IN = 2 * 60_000;
/** A host goes into maintenance with its next ping, within a minute; a pool when its system VMs are gone. In milliseconds. */
const STANDS_STILL = 10 * 60_000;

const anything = z.unknown();

/** Sends one call; the ids it needs are in it. */
export async function send({ api, options }: Destroying, call: PlannedCall): Promise<Outcome<void, ApiProblem>> {
  const answer = await api.send({ ...call, params: settled(call) }, anything, options.signal);
  return answer.ok ? done(undefined) : answer;
}

/** Removes all objects of a kind. */
export function removeAll(run: Destroying, kind: Kind): Promise<Outcome<void>> {
  const known = new Map(kind.name === zone.name ? [] : [[zone.name, [run.zone]]]);
  return removeListed(run, kind.name, async () => {
    const all = await reading(run.api, run.site, run.options.signal, known).of(kind);
    return all.ok ? done(leaving(kind, all.value)) : all;
  });
}

function leaving(kind: Kind, all: readonly Have[]): Leaving[] {
  const first = new Map<string, Have>();
  for (const have of all) {
    const turn = kind.inTurn?.(have) ?? have.id;
    if (!first.has(turn)) first.set(turn, have);
  }
  return [...first.values()].flatMap((have) => {
    const removal = kind.remove?.(have);
    return removal === undefined ? [] : [{ id: have.id, title: have.title, removal }];
  });
}

/**
 * Lists and removes until the list is empty. Each look says anew what the next step of each is, so neither a cut
 * connection nor an earlier run's end is a special case. It ends with a problem when nothing moves any more.
 */
export async function removeListed(
  run: Destroying,
  what: string,
  list: () => Promise<Outcome<readonly Leaving[], ApiProblem>>,
): Promise<Outcome<void>> {
  const { clock, signal, told } = run.options;
  let before = '';
  let since = clock.now();
  for (;;) {
    const listed = await list();
    if (!listed.ok && (!isAway(listed.problems) || signal.aborted)) return listed;
    if (listed.ok && listed.value.length === 0) return done(undefined);
    const there = listed.ok ? listed.value : [];
    const state = JSON.stringify(there);
    if (listed.ok && state !== before) {
      told.note(`${what}: ${namesOf(there)}`);
      since = clock.now();
      before = state;
    }
    const refusals = (await Promise.all(there.map((one) => step(run, what, one)))).flat();
    if (signal.aborted || clock.now() - since >= (refusals.length > 0 ? GIVES_IN : STANDS_STILL)) {
      return refused(...(refusals.length > 0 ? refusals : [standsStill(what, there)]));
    }
    await clock.sleep(PAUSE, signal);
  }
}

/** Asks one to take its next step; what the server says against it. */
async function step(run: Destroying, what: string, { title, removal }: Leaving): Promise<Problem[]> {
  if ('wait' in removal) return [];
  if ('stuck' in removal) return [{ rule: 'zone-stuck', message: `${what} ${title} ${removal.stuck}` }];
  const sent = await send(run, removal.call);
  if (sent.ok || isAway(sent.problems)) return [];
  return sent.problems.map(({ message, hint, rule }) => ({ rule, hint, message: `${what} ${title}: ${message}` }));
}

function standsStill(what: string, there: readonly Leaving[]): Problem {
  const message = there.length === 0 ? `${what}: the server does not answer` : `${what} ${namesOf(there)} does not go`;
  return { rule: 'zone-stands-still', message, hint: 'run this again: it goes on where this ended' };
}

function namesOf(there: readonly Leaving[]): string {
  const names = there.map(({ title, removal }) => ('wait' in removal ? `${title} ${removal.wait}` : title));
  return someOf(names, 3);
}
