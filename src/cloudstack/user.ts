/** What is asked about a user: whose a key is, the key, another password. */
import { z } from 'zod';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { ApiProblem } from './api.ts';
import { apiOf, byKeys } from './ask.ts';
import type { Session, Visit } from './session.ts';
import type { ApiKeys } from './sign.ts';

const users = z.object({
  user: z.array(z.object({ username: z.string(), isdefault: z.boolean().optional() })).default([]),
});
const userKeys = z.object({
  userkeys: z.object({ apikey: z.string().optional(), secretkey: z.string().optional() }),
});
const anything = z.unknown();

/** Whether the key works, and whether its user is one of a new database. */
export async function ownerOf(
  { server, signal, clock }: Visit,
  user: string,
  keys: ApiKeys,
): Promise<Outcome<{ readonly isDefault: boolean }, ApiProblem>> {
  const call = { command: 'listUsers', params: { username: user } };
  const got = await apiOf(server, byKeys(keys), clock).send(call, users, signal);
  if (!got.ok) return got;
  return done({ isDefault: got.value.user.some(({ username, isdefault }) => username === user && isdefault === true) });
}

/** The user's key, or a new one where there is none: making one kills the one before at once. */
export async function keysOf(
  { api, userId }: Session,
  signal: AbortSignal,
): Promise<Outcome<{ readonly keys: ApiKeys; readonly made: boolean }, ApiProblem>> {
  const params = { id: userId };
  const there = await api.send({ command: 'getUserKeys', params }, userKeys, signal);
  if (!there.ok) return there;
  const keys = pairIn(there.value);
  if (keys !== undefined) return done({ keys, made: false });
  const made = await api.send({ command: 'registerUserKeys', params }, userKeys, signal);
  if (!made.ok) return made;
  const newKeys = pairIn(made.value);
  return newKeys === undefined ? refused(noKeys()) : done({ keys: newKeys, made: true });
}

function pairIn({ userkeys: { apikey, secretkey } }: z.infer<typeof userKeys>): ApiKeys | undefined {
  return apikey && secretkey ? { apiKey: apikey, secretKey: secretkey } : undefined;
}

/** Gives the session's user another password. The session and keys outlive it. */
export function replacePassword({ api, userId, password }: Session, wanted: string, signal: AbortSignal) {
  const params = { id: userId, password: wanted, currentpassword: password };
  return api.send({ command: 'updateUser', params }, anything, signal);
}

function noKeys(): ApiProblem {
  return {
    kind: 'unexpected',
    command: 'registerUserKeys',
    maybeDone: true,
    rule: 'api-answer',
    message: 'registerUserKeys answered without a key',
  };
}
