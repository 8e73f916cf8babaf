/** What the server answered: the content of the envelope, or the problem. */
import type { z } from 'zod';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { ApiProblem, Call } from './api.ts';
import { withoutSecrets } from './call.ts';
import type { NoAnswer, Received } from './http.ts';
import type { Pair } from './sign.ts';

/** What was asked, with the parameters as they were sent: their secrets are kept out of what is told. */
export interface Asked {
  readonly call: Call;
  readonly pairs: readonly Pair[];
}

/** The content of the one key of the answer (`createzoneresponse`, whatever its name), where the server did not refuse. */
export function contentOf(asked: Asked, { status, body }: Received): Outcome<unknown, ApiProblem> {
  const envelope = parsed(body);
  const content = envelope === undefined ? undefined : Object.values(envelope)[0];
  if (!isObject(content) || Object.keys(envelope ?? {}).length !== 1)
    return refused(noAnswerOfCloudStack(asked, status, body));
  if (typeof content.errorcode === 'number') return refused(refusalOf(asked, content.errorcode, content.errortext));
  if (status < 200 || status > 299) return refused(noAnswerOfCloudStack(asked, status, body));
  return done(content);
}

/** `content` as the schema reads it; otherwise what it should have been, without the values. */
export function readBy<T>(answer: z.ZodType<T>, content: unknown, command: string): Outcome<T, ApiProblem> {
  const read = answer.safeParse(content);
  if (read.success) return done(read.data);
  const [issue] = read.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? 'its answer' : issue.path.join('.');
  return refused({
    kind: 'unexpected',
    command,
    maybeDone: true,
    rule: 'api-answer',
    message: `${command} answered something else than its API describes: ${place}: ${issue?.message ?? 'unreadable'}`,
  });
}

/** The server's own refusal, in its words. */
export function refusalOf({ call, pairs }: Asked, code: number, text: unknown): ApiProblem {
  const words = withoutSecrets(typeof text === 'string' ? text : 'no reason given', pairs);
  const login = code === 401 || (code === 531 && call.command === 'login');
  return {
    kind: login ? 'login' : 'refused',
    command: call.command,
    code,
    maybeDone: false,
    rule: login ? 'api-login' : 'api-refused',
    message: `CloudStack refused ${call.command}: ${words} (${code})`,
  };
}

/** No answer came at all. */
export function silence({ call }: Asked, { why, message, sent }: NoAnswer): ApiProblem {
  return {
    kind: why === 'too-long' ? 'unexpected' : why,
    command: call.command,
    maybeDone: sent,
    rule: why === 'too-long' ? 'api-answer' : `api-${why}`,
    message: `${call.command}: ${message}`,
  };
}

/** A page of Jetty's or of a proxy: while it starts, or for ever when the start failed, the server answers 503. */
function noAnswerOfCloudStack({ call }: Asked, status: number, body: string): ApiProblem {
  const absent = status === 404 || status >= 500;
  const what =
    body.trim() === '' ? 'nothing' : /^\s*</.test(body) ? 'a page' : 'something that is no answer of CloudStack';
  return {
    kind: absent ? 'unreachable' : 'unexpected',
    command: call.command,
    code: status,
    maybeDone: status !== 404 && status !== 503,
    rule: absent ? 'api-unreachable' : 'api-answer',
    message: `${call.command}: the server answered ${status} and ${what}`,
    ...(absent ? { hint: 'it is still starting, or its start failed: see management-server.log' } : {}),
  };
}

function parsed(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
