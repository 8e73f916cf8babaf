import type { Path, Problem } from '../outcome/problem.ts';
import type { Source } from './source.ts';

/** A place in a file. It is said logically; line and column are looked up once, when it is printed. */
export interface Place {
  readonly path: Path;
  /** `key` points at the key of the last path element instead of at its value (an unknown key, a missing section). */
  readonly at?: 'key' | 'value';
  /** Offsets in the text, for what has no path: faults of the YAML itself, places in a template. */
  readonly range?: readonly [start: number, end: number];
}

/** A problem with a place in a file that whoever finds it need not know: what rules and schemas say. */
export interface PlacedProblem extends Problem, Place {
  /** The id of the rule that speaks, kebab-case; ends the printed message. */
  readonly rule: string;
  readonly path: Path;
}

/** A user's mistake in a file, as a value: it can be printed and sorted by itself. */
export interface Diagnostic extends PlacedProblem {
  readonly severity: 'error' | 'warning';
  readonly source: Source;
}

/** The problem as one of this file; an error unless it says otherwise. */
export function inSource(source: Source, problem: PlacedProblem): Diagnostic {
  return { severity: 'error', ...problem, source };
}

/** Whether a problem has a place in a file, by which it is printed. */
export function isDiagnostic(problem: Problem): problem is Diagnostic {
  return 'source' in problem;
}

/** Whether a list of problems holds something that forbids going on. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ severity = 'error' }) => severity === 'error');
}
