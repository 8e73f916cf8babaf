import type { Path, Problem } from '../outcome/problem.ts';

/**
 * A user's mistake, as a value. It says where logically; line and column are looked up once, when it is printed.
 * `at: 'key'` points at the key of the last path element instead of at its value (an unknown key, a missing section).
 */
export interface Diagnostic extends Problem {
  readonly severity: 'error' | 'warning';
  /** The id of the rule that speaks, kebab-case; ends the printed message. */
  readonly rule: string;
  readonly message: string;
  /** What was expected, or what to write instead; printed beside the marker. */
  readonly hint?: string;
  readonly path: Path;
  readonly at?: 'key' | 'value';
  /** Offsets in the file, for faults of the YAML itself, which has no paths yet. */
  readonly range?: readonly [start: number, end: number];
}

/** Whether a list of diagnostics holds something that forbids going on. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === 'error');
}
