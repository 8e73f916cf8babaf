/** One change made: sent after a look at what is there, and after anything but a plain answer looked at again before more is sent. */
import { z } from 'zod';
import type { ApiProblem } from '../cloudstack/api.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import { aroundOf, isAway, objectsOf, pause, type Run, readPatiently } from './apply-run.ts';
import type { Have, Kind, PlannedCall, Ref, Verdict, Want, ZonedSite } from './kind.ts';
import { kinds } from './kinds/kinds.ts';
import { isThere, known, openRefs, settled } from './references.ts';
import type { Change } from './zone-plan.ts';

/** The longest the server takes for a call where the kind does not say, in milliseconds. */
const TAKES = 60_000;
/** How long what a dying server was doing takes to show after it is back, in milliseconds. */
const SETTLES = 60_000;
/** How often a change is begun: what was cut twice has a reason of its own. */
const TRIES = 3;

const anything = z.unknown();

/** A change, with what it is to bring about. */
export interface Task {
  readonly kind: Kind;
  readonly change: Change;
  readonly want: Want;
}

/**
 * Makes a change; `all` are the objects of its kind as just read. Done when the server has what is wanted, whoever
 * made it. What a cut connection leaves open is found out by looking, and only what is missing then is sent.
 */
export async function makeChange(run: Run, task: Task, all: readonly Have[]): Promise<Outcome<void>> {
  let there = all;
  for (let tries = 1; ; tries++) {
    const verdict = task.kind.verdict(task.want, there, aroundOf(run));
    if (!isPlanned(task.change, verdict)) return refused(outdated(task.change, verdict));
    if (verdict.calls.length === 0) return done(undefined);
    const hindrance = await hindranceOf(run, task);
    if (hindrance !== undefined) return refused(hindrance);
    const sentAt = run.options.clock.now();
    const sent = await sendAll(run, task.change, verdict.calls);
    if (sent.ok) return sent;
    const problem = sent.problems.find(isOfCall);
    if (problem === undefined) return sent;
    const looked = run.options.signal.aborted ? refused(problem) : await lookAgain(run, task, problem, sentAt);
    if (looked.ok && isDone(run, task, looked.value)) return done(undefined);
    const final = problem.kind === 'refused' || problem.kind === 'login' || tries === TRIES;
    if (!looked.ok || final) return refused(about(task.change, problem));
    there = looked.value;
  }
}

/** Whether the server has it as it is wanted. */
export function isDone(run: Run, { kind, want }: Pick<Task, 'kind' | 'want'>, all: readonly Have[]): boolean {
  return kind.verdict(want, all, aroundOf(run)).calls.length === 0;
}

/** Only what was shown is done: less of it when a part is there already, nothing else, and not less because it became impossible. */
function isPlanned({ calls }: Change, verdict: Verdict): boolean {
  if (verdict.calls.length === 0) return verdict.blocked.length === 0;
  const commands = new Set(calls.map(({ command }) => command));
  return verdict.calls.every(({ command }) => commands.has(command));
}

/** Why it cannot be made yet; undefined when all is there that it needs. */
async function hindranceOf(run: Run, { kind, change, want }: Task): Promise<Problem | undefined> {
  for (const group of kind.needs?.(want, run.site) ?? []) {
    await learn(run, group);
    if (!group.some((ref) => isThere(ref, run.objects))) return waitsFor(run, change, group);
  }
  return undefined;
}

/** Sends calls one after the other, each when all ids it needs are known. */
async function sendAll(
  run: Run,
  change: Change,
  calls: readonly PlannedCall[],
): Promise<Outcome<void, ApiProblem | Problem>> {
  const { api, objects, options } = run;
  for (const planned of calls) {
    await learn(run, openRefs(known(planned, objects)));
    const call = known(planned, objects);
    const open = openRefs(call);
    if (open.length > 0) return refused(waitsFor(run, change, open));
    const answer = await api.send({ ...call, params: settled(call) }, anything, options.signal);
    if (!answer.ok) return answer;
  }
  return done(undefined);
}

/** Reads the kinds that these belong to, where the run has not yet. */
async function learn(run: Run, refs: readonly Ref[]): Promise<void> {
  const names = new Set(refs.map(({ kind }) => kind));
  for (const kind of kinds) if (names.has(kind.name)) await objectsOf(run, kind);
}

/**
 * Reads until the server has what is wanted, or until nothing that was sent can still come: the time a call may take
 * is over, or a server that died has been back for a minute.
 */
async function lookAgain(
  run: Run,
  { kind, want }: Task,
  { maybeDone }: ApiProblem,
  sentAt: number,
): Promise<Outcome<readonly Have[], ApiProblem>> {
  const { clock, signal } = run.options;
  let until = sentAt + (kind.takes ?? TAKES);
  for (;;) {
    let died = false;
    const read = await readPatiently(run, kind, () => {
      died = true;
    });
    if (!read.ok) return read;
    if (died) until = clock.now() + SETTLES;
    if (!maybeDone || signal.aborted || clock.now() >= until || isDone(run, { kind, want }, read.value)) return read;
    await pause(run);
  }
}

function isOfCall(problem: ApiProblem | Problem): problem is ApiProblem {
  return 'maybeDone' in problem;
}

function waitsFor({ site }: Run, { kind, name, path }: Change, refs: readonly Ref[]): Problem {
  const missing = refs.map((ref) => `${ref.kind} ${nameOf(site, ref)}`);
  const one = missing.length > 1 ? `none of ${missing.slice(0, 3).join(', ')} is` : `${missing[0]} is not`;
  return { rule: 'zone-waits', message: `${kind} ${name}: not made, as ${one} there`, path };
}

/** As the site file has it: the key of a host is its address. */
function nameOf(site: ZonedSite, ref: Ref): string {
  const wants = kinds.find(({ name }) => name === ref.kind)?.want(site) ?? [];
  return wants.find(({ key }) => key === ref.key)?.name ?? ref.key;
}

function outdated({ kind, name, path }: Change, { blocked }: Verdict): Problem {
  const [first] = blocked;
  const what = first === undefined ? 'it is not any more as the plan says' : first.message;
  return { rule: 'zone-changed', message: `${kind} ${name}: ${what}`, hint: first?.hint ?? 'plan again', path };
}

/** The problem of a call, as that of what was to be changed. */
function about({ kind, name, path }: Change, problem: ApiProblem): Problem {
  const { message, hint, rule } = problem;
  const again = isAway([problem]) ? 'run this again: it goes on where this ended' : undefined;
  return { rule, message: `${kind} ${name}: ${message}`, hint: hint ?? again, path };
}
