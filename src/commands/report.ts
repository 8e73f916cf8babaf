import { type Diagnostic, hasErrors } from '../diagnostic/diagnostic.ts';
import { locateDiagnostic, printDiagnostic } from '../diagnostic/print.ts';
import type { Source } from '../diagnostic/source.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Prints what was found, as text on stderr or as JSON on stdout, and says how a command that found it ends. */
export function reportDiagnostics(
  terminal: Terminal,
  found: { readonly diagnostics: readonly Diagnostic[]; readonly source: Source },
  options: { json?: true } = {},
): 0 | 1 {
  const { diagnostics, source } = found;
  if (options.json) {
    terminal.out(
      JSON.stringify(
        diagnostics.map((diagnostic) => locateDiagnostic(diagnostic, source)),
        null,
        2,
      ),
    );
    return hasErrors(diagnostics) ? 1 : 0;
  }
  for (const diagnostic of diagnostics) terminal.err(printDiagnostic(diagnostic, source, terminal.paint));
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  if (errors > 0) terminal.err(`${source.file}: ${errors} ${errors === 1 ? 'error' : 'errors'}; nothing was written`);
  return errors > 0 ? 1 : 0;
}
