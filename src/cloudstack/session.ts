/** A login with a password, with no more tries than lock nobody out. */
import { z } from 'zod';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Told } from '../outcome/told.ts';
import type { Api, ApiProblem } from './api.ts';
import { apiOf, askOnce, bySession, nobody } from './ask.ts';
import type { Clock } from './clock.ts';
import { readBy } from './envelope.ts';
import type { Server } from './http.ts';

/** Someone at the door of a server. */
export interface Visit {
  readonly server: Server;
  /** Hears what is waited for. */
  readonly told: Told;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** The password of `admin` in a new database. */
export const DEFAULT_PASSWORD = 'password';

/**
 * While a new server upgrades its schema `admin` is disabled, as is a user after five wrong passwords: only the right
 * password is told so. How long it is taken for the first, in milliseconds, and the pause between two tries.
 */
const UPGRADE = 2 * 60_000;
const PAUSE = 10_000;

export interface Session {
  readonly api: Api;
  readonly userId: string;
  /** The password that was right. */
  readonly password: string;
}

const loggedIn = z.object({
  sessionkey: z.string(),
  userid: z.string(),
  is2faenabled: z.string().optional(),
  is2faverified: z.string().optional(),
});

/**
 * Logs in with the first password that is right; each is tried once, since a user (other than the `admin` of a new
 * database) is disabled by the fifth wrong try in a row.
 */
export async function openSession(
  visit: Visit,
  user: string,
  passwords: readonly string[],
): Promise<Outcome<Session, ApiProblem>> {
  let last: Outcome<Session, ApiProblem> = refused();
  for (const password of passwords) {
    last = await tryPassword(visit, user, password);
    if (last.ok || last.problems.some(({ kind }) => kind !== 'login') || isDisabled(last.problems)) return last;
  }
  return last;
}

/** One password; where it is right and the user disabled, again until the schema is upgraded. */
async function tryPassword(visit: Visit, user: string, password: string): Promise<Outcome<Session, ApiProblem>> {
  const { told, signal, clock } = visit;
  const giveUp = clock.now() + UPGRADE;
  for (;;) {
    const session = await logInOnce(visit, user, password);
    if (session.ok || !isDisabled(session.problems)) return session;
    if (clock.now() >= giveUp || signal.aborted) return refused(...session.problems.map(locked));
    told.note(`the user ${user} is disabled, as while the server upgrades its database`);
    await clock.sleep(PAUSE, signal);
  }
}

async function logInOnce(visit: Visit, user: string, password: string): Promise<Outcome<Session, ApiProblem>> {
  const { server, signal, clock } = visit;
  const call = { command: 'login', params: { username: user, password, domain: '/' } };
  const answered = await askOnce(server, nobody, call, signal, clock);
  if (!answered.ok) return answered;
  const { content, cookies } = answered.value;
  const read = readBy(loggedIn, content, 'login');
  if (!read.ok) return read;
  const { sessionkey, userid, is2faenabled, is2faverified } = read.value;
  if (is2faenabled === 'true' && is2faverified !== 'true') return refused(twoFactors(user));
  return done({ api: apiOf(server, bySession(cookies, sessionkey), clock), userId: userid, password });
}

function isDisabled(problems: readonly ApiProblem[]): boolean {
  return problems.some(({ kind, message }) => kind === 'login' && message.includes('disabled/locked'));
}

function locked(problem: ApiProblem): ApiProblem {
  return {
    ...problem,
    hint: 'another administrator enables the user again (enableUser); five wrong passwords disable one',
  };
}

function twoFactors(user: string): ApiProblem {
  return {
    kind: 'login',
    command: 'login',
    maybeDone: true,
    rule: 'api-login',
    message: `the user ${user} has to give a second factor, which nobody is there to give`,
    hint: 'take a user without two-factor authentication',
  };
}
