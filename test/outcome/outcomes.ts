/** Outcomes as tests take them. */
import { printProblem } from '../../src/diagnostic/print.ts';
import type { Outcome } from '../../src/outcome/outcome.ts';
import type { Problem } from '../../src/outcome/problem.ts';

/** What must have worked; else an error with the problems as a user would read them. */
export function valueIn<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.problems.map((problem) => printProblem(problem)).join('\n'));
}

/** What stood in the way of what must not have worked. */
export function problemsOf<T, P extends Problem>(outcome: Outcome<T, P>): readonly P[] {
  if (!outcome.ok) return outcome.problems;
  throw new Error('it worked');
}
