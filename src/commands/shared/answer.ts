/** How a command ends: the only place where exit codes are made, and where what stands in its way is said. */
import { isDiagnostic } from '../../diagnostic/diagnostic.ts';
import { locateDiagnostic } from '../../diagnostic/print.ts';
import { reasonOf } from '../../disk/system-error.ts';
import type { Problem } from '../../outcome/problem.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { countOf, tellProblems } from './tell-problems.ts';

/** 0 fine, 1 problems found or changes pending, 2 wrong usage, 3 fault. */
export type ExitCode = 0 | 1 | 2 | 3;

/** What stands in a command's way: a refused `Outcome` as it is, which ends with 1, or one of the two below. */
export interface Refusal {
  readonly ok: false;
  readonly problems: readonly Problem[];
  readonly exit?: ExitCode;
}

/** What a command answers: how it ended, having said all that is to be said, or what is to be said of its failure. */
export type Answer = ExitCode | Refusal;

/** The command was called in a way that cannot work: exit 2. */
export function wrongUsage(...problems: readonly Problem[]): Refusal {
  return { ok: false, problems, exit: 2 };
}

/** What is to be read or written is not as it must be, and the site file cannot help it: exit 3. */
export function fault(...problems: readonly Problem[]): Refusal {
  return { ok: false, problems, exit: 3 };
}

/** What a failed call of the system says to people; undefined for any other error, which is a bug. */
export function refusedByDisk(error: unknown): Problem | undefined {
  const { code, syscall, path, message } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return undefined;
  return { message: path === undefined ? message : `${path}: ${reasonOf(error)}` };
}

/** Says why a command failed, in words or with `json` as a result for programs, and answers its exit code. */
export function endOf(answer: Answer, terminal: Terminal, json: boolean): ExitCode {
  if (typeof answer === 'number') return answer;
  if (json) terminal.out(problemsAsJson(answer.problems));
  else tellProblems(terminal, answer.problems);
  if (!json) tellCount(answer.problems, terminal);
  return answer.exit ?? 1;
}

/** Of a file with many errors only the last may be in sight. */
function tellCount(problems: readonly Problem[], terminal: Terminal): void {
  const errors = problems.filter(isDiagnostic).filter(({ severity }) => severity === 'error');
  const files = [...new Set(errors.map(({ source }) => source.file))].join(', ');
  if (errors.length > 0) terminal.note(`${countOf(problems.filter(isDiagnostic))} in ${files}; nothing was written`);
}

/** The form in which every `--json` says what is wrong. */
export function problemsAsJson(problems: readonly Problem[]): string {
  return JSON.stringify({ problems: problems.map(problemAsJson) }, null, 2);
}

/** A problem in that form, with its place where it has one. */
export function problemAsJson(problem: Problem) {
  const { severity = 'error', rule, message, hint, path } = problem;
  return isDiagnostic(problem) ? locateDiagnostic(problem) : { severity, rule, message, hint, path };
}
