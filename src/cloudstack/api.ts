/** What the rest of the program knows of CloudStack's API: a call, its answer read by a schema, and what can go wrong. */
import type { z } from 'zod';
import type { Outcome } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';

/** Parameters in the words of the API; `undefined` is not sent, a list is sent with commas. A member of a map is `details[0].name`. */
export type Params = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** One thing asked of the server. */
export interface Call {
  readonly command: string;
  readonly params?: Params;
  /** How long one answer may take, in milliseconds, where a minute is not enough: addHost and addImageStore take several. */
  readonly timeout?: number;
}

/** A server that one has logged in to. */
export interface Api {
  /**
   * Sends the call once, and reads what stands in the answer's envelope. A call that the server does in a job is
   * followed to the job's end, and `answer` reads the job's result: `{ pod: … }` and `{ physicalnetwork: … }` look
   * the same to the caller. Nothing is ever sent a second time.
   */
  send<T>(call: Call, answer: z.ZodType<T>, signal: AbortSignal): Promise<Outcome<T, ApiProblem>>;
}

/**
 * What stands in the way of an answer.
 * - `refused`: the server understood and said no; the message quotes it.
 * - `login`: it does not take the key, session or password.
 * - `unreachable`: nobody there, connection cut, or the server still starts.
 * - `timeout`: no answer, or no end of the job, in the time given; or the caller's signal broke it off.
 * - `unexpected`: an answer that is not one of CloudStack, or not the one its API describes.
 */
export type ApiProblem = Problem & {
  readonly kind: 'refused' | 'login' | 'unreachable' | 'timeout' | 'unexpected';
  readonly command: string;
  /** The server's error code: 431 a parameter, 530 its own failure, 531 not allowed, 533 no capacity, 536 in use … */
  readonly code?: number;
  /** The job that failed or was not seen to end. */
  readonly job?: string;
  /** Whether the server may have done, or may still be doing, what was asked: then read before asking again. */
  readonly maybeDone: boolean;
};
