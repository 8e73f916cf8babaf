import { type Diagnostic, hasErrors } from '../diagnostic/diagnostic.ts';
import { locateDiagnostic, printDiagnostic, printProblem } from '../diagnostic/print.ts';
import type { Source } from '../diagnostic/source.ts';
import type { Problem } from '../outcome/problem.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** A file and what was found wrong in it. */
export interface Found {
  readonly source: Source;
  readonly diagnostics: readonly Diagnostic[];
}

/** Prints what was found, as text on stderr or as JSON on stdout, and says how a command that found it ends. */
export function reportDiagnostics(terminal: Terminal, found: readonly Found[], options: { json?: true } = {}): 0 | 1 {
  const errors = found.flatMap(({ diagnostics }) => diagnostics.filter(({ severity }) => severity === 'error')).length;
  if (options.json) {
    const located = found.flatMap(({ source, diagnostics }) => diagnostics.map((d) => locateDiagnostic(d, source)));
    terminal.out(JSON.stringify(located, null, 2));
    return errors > 0 ? 1 : 0;
  }
  for (const { source, diagnostics } of found) {
    for (const diagnostic of diagnostics) terminal.err(printDiagnostic(diagnostic, source, terminal.paint));
  }
  const files = found.filter(({ diagnostics }) => hasErrors(diagnostics)).map(({ source }) => source.file);
  if (errors > 0)
    terminal.err(`${files.join(', ')}: ${errors} ${errors === 1 ? 'error' : 'errors'}; nothing was written`);
  return errors > 0 ? 1 : 0;
}

/** Says what has no place in a file; warnings alone do not end a command badly. */
export function reportProblems(terminal: Terminal, problems: readonly Problem[]): 0 | 1 {
  for (const problem of problems) terminal.err(printProblem(problem, terminal.paint));
  return problems.some(({ severity = 'error' }) => severity === 'error') ? 1 : 0;
}
