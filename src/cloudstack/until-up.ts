/** A server that starts, waited for. */
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Told } from '../outcome/told.ts';
import type { ApiProblem } from './api.ts';
import { askOnce, nobody } from './ask.ts';
import { type Clock, realClock } from './clock.ts';
import type { Server } from './http.ts';

/** Between two questions, in milliseconds. */
const PAUSE = 1000;

/** How long one question may take, in milliseconds: a server that is up says in no time that it does not know us. */
const TIMEOUT = 10_000;

/**
 * Asks until the API answers, be it with a refusal. While it starts, the server takes no connection or answers with
 * a page; a start that failed leaves that page for ever, so the caller's signal ends it. `told` hears what it looks
 * like, each time that changes.
 */
export async function untilUp(
  server: Server,
  told: Told,
  signal: AbortSignal,
  clock: Clock = realClock,
): Promise<Outcome<void, ApiProblem>> {
  let state: ApiProblem | undefined;
  for (;;) {
    const call = { command: 'listCapabilities', timeout: TIMEOUT };
    const answered = await askOnce(server, nobody, call, signal, clock);
    const problem = answered.ok ? undefined : answered.problems[0];
    if (problem === undefined || problem.kind === 'login' || problem.kind === 'refused') return done(undefined);
    if (signal.aborted) return refused(state ?? problem);
    if (problem.kind === 'unexpected') return refused(problem);
    if (problem.message !== state?.message) told.note(problem.message);
    state = problem;
    await clock.sleep(PAUSE, signal);
  }
}
