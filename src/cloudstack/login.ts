/** The way into a cloud: the password of the secrets, else that of a fresh install, which is replaced; then the API key. */
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import type { Api, ApiProblem } from './api.ts';
import { apiOf, byKeys } from './ask.ts';
import { DEFAULT_PASSWORD, openSession, type Session, type Visit } from './session.ts';
import type { ApiKeys } from './sign.ts';
import { keysOf, ownerOf, replacePassword } from './user.ts';

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
  readonly changed: readonly Changed[];
}

export type Changed = 'password' | 'key';

/** Writes down a key that is new to us, before it is used. */
export type Keep = (keys: ApiKeys) => Promise<Outcome<void>>;

/**
 * Logs in. A key of ours that still works is enough. Passwords are tried where that locks nobody out: without such a
 * key each once, with it only those of the `admin` of a new database, whom wrong passwords never disable.
 */
export async function logIn(visit: Visit, known: Known, keep: Keep): Promise<Outcome<LoggedIn>> {
  const come = await approach(visit, known);
  if (!come.ok) return come;
  const { ours, session } = come.value;
  if (session === undefined) return entered(visit, ours, []);
  const changed = await makeSafe(visit, session, known.password);
  if (!changed.ok) return changed;
  if (ours !== undefined) return entered(visit, ours, changed.value);
  return enterByPassword(visit, session, known, changed.value, keep);
}

/** A way in that changes nothing, as `logIn` finds it, and what logging in would change. */
export async function look(
  visit: Visit,
  known: Known,
): Promise<Outcome<{ readonly api: Api; readonly undone: readonly Changed[] }>> {
  const come = await approach(visit, known);
  if (!come.ok) return come;
  const { ours, session } = come.value;
  if (session === undefined) return done({ api: apiOf(visit.server, byKeys(ours), visit.clock), undone: [] });
  const password: readonly Changed[] = session.password === known.password ? [] : ['password'];
  return done({ api: session.api, undone: ours === undefined ? [...password, 'key'] : password });
}

/** The key that works, the session of a password that is right, or both. */
type Come =
  | { readonly ours: ApiKeys; readonly session?: undefined }
  | { readonly ours: ApiKeys | undefined; readonly session: Session };

async function approach(visit: Visit, { user, password, keys }: Known): Promise<Outcome<Come>> {
  const owner = keys === undefined ? undefined : await ownerOf(visit, user, keys);
  if (owner?.ok === false && !isAboutLogin(owner.problems)) return owner;
  const ours = owner?.ok ? keys : undefined;
  if (ours !== undefined && owner?.ok && !owner.value.isDefault) return done({ ours });
  const session = await openSession(visit, user, [...new Set([password, DEFAULT_PASSWORD])]);
  if (session.ok) return done({ ours, session: session.value });
  if (ours === undefined || !isAboutLogin(session.problems)) return refused(...session.problems.map(handOver));
  visit.told.warn(otherPassword(user));
  return done({ ours });
}

/** Replaces a default password. */
async function makeSafe({ signal }: Visit, session: Session, wanted: string): Promise<Outcome<Changed[]>> {
  if (session.password === wanted) return done([]);
  const replaced = await replacePassword(session, wanted, signal);
  return replaced.ok ? done(['password']) : replaced;
}

/** Goes on with the key that the user has, or with a new one; proves that it may be used. */
async function enterByPassword(
  visit: Visit,
  session: Session,
  { user, keys: before }: Known,
  changed: readonly Changed[],
  keep: Keep,
): Promise<Outcome<LoggedIn>> {
  const found = await keysOf(session, visit.signal);
  if (!found.ok) return found;
  const { keys, made } = found.value;
  const isNew = keys.apiKey !== before?.apiKey || keys.secretKey !== before.secretKey;
  const kept = isNew ? await keep(keys) : done(undefined);
  if (!kept.ok) return kept;
  const proof = await ownerOf(visit, user, keys);
  if (!proof.ok) return refused(...proof.problems.map(keyRefused));
  return entered(visit, keys, made ? [...changed, 'key'] : changed);
}

function entered({ server, clock }: Visit, keys: ApiKeys, changed: readonly Changed[]): Outcome<LoggedIn> {
  return done({ api: apiOf(server, byKeys(keys), clock), keys, changed });
}

function isAboutLogin(problems: readonly ApiProblem[]): boolean {
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
