/** Faults of role files as one line each. */
import type { Diagnostic } from '../../src/diagnostic/diagnostic.ts';
import { locateDiagnostic } from '../../src/diagnostic/print.ts';

/** `roles/x.yaml:line:column message; hint`, in the order found. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map((diagnostic) => {
    const { file, line, column, message, hint } = locateDiagnostic(diagnostic);
    return `${file.replace(/.*\/(roles\/)/, '$1')}:${line}:${column} ${message}${hint === undefined ? '' : `; ${hint}`}`;
  });
}
