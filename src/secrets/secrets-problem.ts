/** What a user can do something about, on its way from where it is found to where it becomes a value. */
import type { Problem } from '../outcome/problem.ts';

/** A result, or the one problem that stands in its way. The problem has no place in the site file: its path is empty. */
export type SecretsResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

export type SecretsRule =
  | 'secrets-file'
  | 'secrets-identity'
  | 'secrets-passphrase'
  | 'secrets-damaged'
  | 'secrets-locked'
  | 'secrets-host'
  | 'secret-value';

/** Thrown inside this folder only; `asResult` turns it into a value. Never holds a secret. */
export class SecretsProblem extends Error {
  readonly diagnostic: Problem;

  constructor(diagnostic: Problem, options?: ErrorOptions) {
    super(diagnostic.message, options);
    this.diagnostic = diagnostic;
  }
}

/** A problem to throw: what is wrong, and as a hint what to do. */
export function problem(
  rule: SecretsRule,
  message: string,
  { hint, cause }: { readonly hint: string; readonly cause?: unknown },
): SecretsProblem {
  return new SecretsProblem({ severity: 'error', rule, message, hint, path: [] }, { cause });
}

/** A secrets file that cannot be believed. */
export function damaged(file: string, how: string, cause?: unknown): SecretsProblem {
  return problem('secrets-damaged', `${file} is damaged: ${how}`, {
    hint: 'bring the file back from version control or a backup; without it new keys and passwords must be made',
    cause,
  });
}

/** Runs `work`; a problem becomes a value, anything else stays an exception. */
export async function asResult<T>(work: () => Promise<T>): Promise<SecretsResult<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof SecretsProblem) return { ok: false, problem: error.diagnostic };
    throw error;
  }
}
