/** The stand-in without sockets and without waiting: time goes on only while everybody sleeps. */

import type { Api, ApiProblem, Call } from '../../src/cloudstack/api.ts';
import { pairsOf } from '../../src/cloudstack/call.ts';
import type { Clock } from '../../src/cloudstack/clock.ts';
import { contentOf, readBy } from '../../src/cloudstack/envelope.ts';
import { follow, jobStarted } from '../../src/cloudstack/job.ts';
import { signed } from '../../src/cloudstack/sign.ts';
import { type Outcome, refused } from '../../src/outcome/outcome.ts';
import { answerTo } from '../fakes/cloudstack/api.ts';
import { afterDeath } from '../fakes/cloudstack/restart.ts';
import { StandIn } from '../fakes/cloudstack/stand-in.ts';
import type { State } from '../fakes/cloudstack/state.ts';
import type { Hooks, Pace, World } from '../fakes/cloudstack/world.ts';

/** What happens to a call instead of an answer. */
export type Mishap =
  /** The connection is refused; nothing is done. */
  | 'refused'
  /** The answer does not come in time, and the server had not begun. */
  | 'timed out before'
  /** The answer does not come in time, and the server has done it. */
  | 'timed out after'
  /** The connection is cut at once; the server does it, in its own time. */
  | 'cut'
  /** The caller dies before it sends. */
  | 'killed before'
  /** The caller dies when the server has done it. */
  | 'killed after'
  /** The server dies before it begins, and is back after a while. */
  | 'server died before'
  /** The server dies when it has done it, or in the middle of the job it made of it. */
  | 'server died after';

/** How long a server that died is away, in milliseconds. */
const AWAY = 40_000;
const backAt = new WeakMap<World, number>();

export interface Cloud {
  readonly world: World;
  readonly api: Api;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Every command sent, jobs' polls apart. */
  readonly sent: string[];
  /** The nth call from now, polls apart, counting from 1, has a mishap; or the next one of a command. */
  fail(which: number | string, mishap: Mishap): void;
}

/** What a killed caller ends with. */
export class Killed extends Error {}

const KEYS = { apiKey: 'test-key', secretKey: 'test-secret' };

export interface CloudOptions {
  readonly version?: string;
  /** A server that is there already, for a second caller. */
  readonly world?: World;
  readonly state?: State;
  readonly pace?: Partial<Pace>;
  readonly hooks?: Hooks;
  readonly clock?: TestClock;
}

/** A caller of a server, of a new one where none is given. */
export function cloud(options: CloudOptions = {}): Cloud {
  const { clock = testClock() } = options;
  const world = options.world ?? newWorld(options, clock);
  const sent: string[] = [];
  const mishaps: { at: number | string; mishap: Mishap }[] = [];
  const ask = async (call: Call) =>
    (backAt.get(world) ?? 0) > clock.now() ? refused(unreachable(call, false)) : once(world, clock, call);
  let dead = false;
  const api: Api = {
    async send(call, answer, signal) {
      if (dead) throw new Killed();
      sent.push(call.command);
      if ((backAt.get(world) ?? 0) > clock.now()) return refused(unreachable(call, false));
      const index = mishaps.findIndex(({ at }) => at === sent.length || at === call.command);
      const mishap = index < 0 ? undefined : mishaps.splice(index, 1)[0]?.mishap;
      dead ||= mishap?.startsWith('killed') ?? false;
      const hindered = await meet(mishap, call, world, clock, () => ask(call));
      if (hindered !== undefined) return refused(hindered);
      const first = await ask(call);
      if (!first.ok) return first;
      const started = jobStarted.safeParse(first.value);
      const last = started.success ? await follow(call, started.data.jobid, ask, clock, signal) : first;
      return last.ok ? readBy(answer, last.value, call.command) : last;
    },
  };
  const fail = (which: number | string, mishap: Mishap) =>
    void mishaps.push({ at: typeof which === 'number' ? sent.length + which : which, mishap });
  return { world, api, clock, signal: new AbortController().signal, sent, fail };
}

/** A server that is where another one is, and goes its own way from here. */
export function copyOf({ world, clock }: Cloud): Cloud {
  const copy = cloud({ clock: testClock(clock.now()) });
  copy.world.state = structuredClone(world.state);
  return copy;
}

function newWorld({ version, state, pace, hooks }: CloudOptions, { now }: TestClock): World {
  const options = { now, ...(pace && { pace }), ...(hooks && { hooks }), ...(version && { version }) };
  const { world } = new StandIn(state === undefined ? options : { ...options, state });
  for (const user of world.live('users')) Object.assign(user, { apikey: KEYS.apiKey, secretkey: KEYS.secretKey });
  return world;
}

async function meet(
  mishap: Mishap | undefined,
  call: Call,
  world: World,
  clock: Clock,
  act: () => Promise<unknown>,
): Promise<ApiProblem | undefined> {
  if (mishap === undefined) return undefined;
  if (mishap === 'killed before') throw new Killed();
  if (mishap.endsWith('after')) await act();
  if (mishap === 'cut') {
    void act();
    return unreachable(call, true);
  }
  if (mishap === 'killed after') throw new Killed();
  if (mishap.startsWith('server died')) {
    afterDeath(world);
    backAt.set(world, clock.now() + AWAY);
    return unreachable(call, true);
  }
  if (mishap === 'refused') return unreachable(call, false);
  await clock.sleep(60_000, new AbortController().signal);
  const { command } = call;
  return { kind: 'timeout', command, maybeDone: true, message: `${command}: ${mishap}`, rule: 'api-timeout' };
}

function unreachable({ command }: Call, maybeDone: boolean): ApiProblem {
  return { kind: 'unreachable', command, maybeDone, message: `${command}: nobody there`, rule: 'api-unreachable' };
}

async function once(world: World, clock: Clock, call: Call): Promise<Outcome<unknown, ApiProblem>> {
  const pairs = signed(pairsOf(call), KEYS, clock.now());
  const { status, body } = await answerTo(world, { method: 'POST', sent: new Map(pairs), cookies: new Map() });
  return contentOf({ call, pairs }, { status, body, cookies: [] });
}

export interface TestClock extends Clock {
  now(): number;
}

/** A clock that jumps to the next one who wants to be woken as soon as nothing else is to be done. */
export function testClock(start = Date.parse('2026-01-01T00:00:00Z')): TestClock {
  let now = start;
  let waiting: { at: number; wake: () => void }[] = [];
  let pumping = false;
  const pump = () => {
    const [next] = waiting.toSorted((a, b) => a.at - b.at);
    if (next === undefined) {
      pumping = false;
      return;
    }
    waiting = waiting.filter((one) => one !== next);
    now = Math.max(now, next.at);
    next.wake();
    setImmediate(pump);
  };
  return {
    now: () => now,
    sleep: (milliseconds) =>
      new Promise<void>((wake) => {
        waiting.push({ at: now + milliseconds, wake });
        if (!pumping) setImmediate(pump);
        pumping = true;
      }),
  };
}

/** A successful outcome's value; a test that expected one ends here otherwise. */
export function got<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.problems.map(({ message, hint }) => `${message} (${hint})`).join('\n'));
  return outcome.value;
}
