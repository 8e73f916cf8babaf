/** The way into a cloud: the password of the secrets, else that of a fresh install, which is replaced; then the API key. */
import { z } from 'zod';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import type { Api, ApiProblem } from './api.ts';
import { apiOf, byKeys } from './ask.ts';
import { DEFAULT_PASSWORD, openSession, type Session, type Visit } from './session.ts';
import type { ApiKeys } from './sign.ts';

/** What is known of a user of the root domain. */
export interface Known {
  readonly user: string;
  readonly password: string;
  readonly keys?: ApiKeys;
}

export interface LoggedIn {
  /** Signed with the API key: it outlives restarts of the server. */
  readonly api: Api;
  readonly keys: ApiKeys;
  /** What was replaced or made. */
  readonly changed: readonly ('password' | 'key')[];
  /** That the password is not that of the secrets. */
  readonly notes: readonly Problem[];
}

/** Writes down a key that is new to us, before it is used. */
export type Keep = (keys: ApiKeys) => Promise<Outcome<void>>;

const userKeys = z.object({
  userkeys: z.object({ apikey: z.string().optional(), secretkey: z.string().optional() }),
});
const users = z.object({
  user: z.array(z.object({ username: z.string(), isdefault: z.boolean().optional() })).default([]),
});
const anything = z.unknown();

/**
 * Logs in. A key of ours that still works is enough. Passwords are tried where that locks nobody out: without such a
 * key each once, with it only those of the `admin` of a new database, whom wrong passwords never disable.
 */
export async function logIn(visit: Visit, known: Known, keep: Keep): Promise<Outcome<LoggedIn>> {
  const byKey = known.keys === undefined ? undefined : await userOf(visit, known.user, known.keys);
  if (byKey?.ok === false && !areOfLogin(byKey.problems)) return byKey;
  const ours = byKey?.ok ? known.keys : undefined;
  if (ours !== undefined && byKey?.ok && !byKey.value.isDefault) return entered(visit, ours, [], []);

  const session = await openSession(visit, known.user, [...new Set([known.password, DEFAULT_PASSWORD])]);
  if (!session.ok && ours !== undefined && areOfLogin(session.problems)) {
    return entered(visit, ours, [], [otherPassword(known.user)]);
  }
  if (!session.ok) return refused(...session.problems.map(handOver));

  const replaced = session.value.password !== known.password;
  const safe = replaced ? await replacePassword(visit, session.value, known.password) : done(undefined);
  if (!safe.ok) return safe;
  const changed = replaced ? (['password'] as const) : [];
  return ours === undefined
    ? enterWithKeys(visit, session.value, known, changed, keep)
    : entered(visit, ours, changed, []);
}

/** The key the user has, or a new one where there is none: making one kills the one before at once. */
async function enterWithKeys(
  visit: Visit,
  { api, userId }: Session,
  { user, keys: ours }: Known,
  changed: readonly 'password'[],
  keep: Keep,
): Promise<Outcome<LoggedIn>> {
  const read = await api.send({ command: 'getUserKeys', params: { id: userId } }, userKeys, visit.signal);
  if (!read.ok) return read;
  const there = keysIn(read.value);
  const made = there
    ? read
    : await api.send({ command: 'registerUserKeys', params: { id: userId } }, userKeys, visit.signal);
  if (!made.ok) return made;
  const keys = keysIn(made.value);
  if (keys === undefined) return refused(noKeys(user));
  const isNew = keys.apiKey !== ours?.apiKey || keys.secretKey !== ours.secretKey;
  const kept = isNew ? await keep(keys) : done(undefined);
  if (!kept.ok) return kept;
  const proof = await userOf(visit, user, keys);
  if (!proof.ok) return refused(...proof.problems.map(keyRefused));
  return entered(visit, keys, there ? changed : [...changed, 'key'], []);
}

function entered(
  { server, clock }: Visit,
  keys: ApiKeys,
  changed: LoggedIn['changed'],
  notes: LoggedIn['notes'],
): Outcome<LoggedIn> {
  return done({ api: apiOf(server, byKeys(keys), clock), keys, changed, notes });
}

/** Whether the key works, and whose it is. */
async function userOf(
  { server, signal, clock }: Visit,
  user: string,
  keys: ApiKeys,
): Promise<Outcome<{ readonly isDefault: boolean }, ApiProblem>> {
  const call = { command: 'listUsers', params: { username: user } };
  const got = await apiOf(server, byKeys(keys), clock).send(call, users, signal);
  if (!got.ok) return got;
  return done({ isDefault: got.value.user.some(({ username, isdefault }) => username === user && isdefault === true) });
}

function replacePassword({ signal }: Visit, { api, userId, password }: Session, wanted: string) {
  const params = { id: userId, password: wanted, currentpassword: password };
  return api.send({ command: 'updateUser', params }, anything, signal);
}

function keysIn({ userkeys: { apikey, secretkey } }: z.infer<typeof userKeys>): ApiKeys | undefined {
  return apikey && secretkey ? { apiKey: apikey, secretKey: secretkey } : undefined;
}

function areOfLogin(problems: readonly ApiProblem[]): boolean {
  return problems.every(({ kind }) => kind === 'login');
}

function otherPassword(user: string): Problem {
  return {
    rule: 'api-password',
    severity: 'warning',
    message: `the password of ${user} is not the one of the secrets file; went on with the API key`,
    hint: 'put it there, or give it back the one that is there',
  };
}

function handOver(problem: ApiProblem): ApiProblem {
  if (problem.kind !== 'login' || problem.hint !== undefined) return problem;
  const hint =
    'neither the password of the secrets file nor that of a fresh install is right: put the right one, or an API key, into the secrets file';
  return { ...problem, hint };
}

function keyRefused(problem: ApiProblem): ApiProblem {
  if (problem.kind !== 'login') return problem;
  const hint = 'the key is the right one: look at the time of both machines, and at the setting api.key.access';
  return { ...problem, hint };
}

function noKeys(user: string): ApiProblem {
  return {
    kind: 'unexpected',
    command: 'registerUserKeys',
    maybeDone: true,
    rule: 'api-answer',
    message: `registerUserKeys made no key for ${user}`,
  };
}
