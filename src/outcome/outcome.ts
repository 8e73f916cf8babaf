/** The one shape of failure: what a user, a host or an API did wrong is a value; a bug or a broken disk is an exception. */
import type { Problem } from './problem.ts';

/** A result, or everything that stands in its way. */
export type Outcome<T, P = Problem> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly P[] };

/** Success. */
export function done<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Failure, with one problem or several. */
export function refused<P = Problem>(
  ...problems: readonly P[]
): { readonly ok: false; readonly problems: readonly P[] } {
  return { ok: false, problems };
}
