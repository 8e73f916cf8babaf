/** A server as somebody sees it: asked once, or with everything a call brings with it. */
import type { z } from 'zod';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Api, ApiProblem, Call } from './api.ts';
import { formBody, pairsOf } from './call.ts';
import { type Clock, realClock } from './clock.ts';
import { type Asked, contentOf, readBy, silence } from './envelope.ts';
import { post, type Server } from './http.ts';
import { follow, jobStarted } from './job.ts';
import { type ApiKeys, type Pair, signed } from './sign.ts';

/** How long one answer may take where the call does not say, in milliseconds. */
const TIMEOUT = 60_000;

/** Who asks: what is added to the parameters, and the cookies. */
export interface Identity {
  readonly add: (pairs: readonly Pair[], now: number) => readonly Pair[];
  readonly cookie?: string;
}

/** Nobody in particular: the server says 401 to everything but a login. */
export const nobody: Identity = { add: (pairs) => pairs };

/** A user by the API key; outlives sessions and restarts of the server. */
export function byKeys(keys: ApiKeys): Identity {
  return { add: (pairs, now) => signed(pairs, keys, now) };
}

/** A user by a login: the server wants both the cookies and the key, and ends a session that is asked with a wrong one. */
export function bySession(cookies: readonly string[], sessionKey: string): Identity {
  const cookie = cookies.map((text) => text.split(';', 1)[0]).join('; ');
  return { cookie, add: (pairs) => [...pairs, ['sessionkey', sessionKey]] };
}

/** What an answer's envelope holds, and the cookies that came with it. */
export interface Answered {
  readonly content: unknown;
  readonly cookies: readonly string[];
}

/** Sends the call once and reads the envelope of what comes; a job is not followed. */
export async function askOnce(
  server: Server,
  who: Identity,
  call: Call,
  signal: AbortSignal,
  clock: Clock = realClock,
): Promise<Outcome<Answered, ApiProblem>> {
  const asked: Asked = { call, pairs: who.add(pairsOf(call), clock.now()) };
  const body = formBody(asked.pairs);
  const got = await post(server, { body, cookie: who.cookie, timeout: call.timeout ?? TIMEOUT, signal });
  if (!got.ok) return refused(...got.problems.map((problem) => silence(asked, problem)));
  const content = contentOf(asked, got.value);
  return content.ok ? done({ content: content.value, cookies: got.value.cookies }) : content;
}

/** The server as `who` sees it. Calls may be sent side by side. */
export function apiOf(server: Server, who: Identity, clock: Clock = realClock): Api {
  const ask = async (call: Call, signal: AbortSignal): Promise<Outcome<unknown, ApiProblem>> => {
    const answered = await askOnce(server, who, call, signal, clock);
    return answered.ok ? done(answered.value.content) : answered;
  };
  return {
    async send<T>(call: Call, answer: z.ZodType<T>, signal: AbortSignal): Promise<Outcome<T, ApiProblem>> {
      const first = await ask(call, signal);
      if (!first.ok) return first;
      const started = jobStarted.safeParse(first.value);
      const last = started.success
        ? await follow(call, started.data.jobid, (poll) => ask(poll, signal), clock, signal)
        : first;
      return last.ok ? readBy(answer, last.value, call.command) : last;
    },
  };
}
