import { type Diagnostic, hasErrors } from '../diagnostic/diagnostic.ts';
import { locateDiagnostic, printProblem } from '../diagnostic/print.ts';
import type { Problem } from '../outcome/problem.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Prints what was found in files, as text on stderr or as JSON on stdout, and says how a command that found it ends. */
export function reportDiagnostics(
  terminal: Terminal,
  diagnostics: readonly Diagnostic[],
  options: { json?: true } = {},
): 0 | 1 {
  if (options.json) {
    terminal.out(JSON.stringify(diagnostics.map(locateDiagnostic), null, 2));
    return hasErrors(diagnostics) ? 1 : 0;
  }
  const code = reportProblems(terminal, diagnostics);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const files = [...new Set(errors.map(({ source }) => source.file))].join(', ');
  if (code === 1)
    terminal.err(`${files}: ${errors.length} ${errors.length === 1 ? 'error' : 'errors'}; nothing was written`);
  return code;
}

/** Says what is wrong, each with its place when it has one; warnings alone do not end a command badly. */
export function reportProblems(terminal: Terminal, problems: readonly Problem[]): 0 | 1 {
  for (const problem of problems) terminal.err(printProblem(problem, terminal.paint));
  return hasErrors(problems) ? 1 : 0;
}
