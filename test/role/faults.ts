/** Faults of role files as one line each. */
import type { LibraryFault } from '../../src/role/library.ts';

/** `roles/x.yaml:line:column message; hint`, in the order found. */
export function formatDiagnostics(faults: readonly LibraryFault[]): string[] {
  return faults.flatMap(({ source, diagnostics }) =>
    diagnostics.map((diagnostic) => {
      const { line, column } = source.position(source.locate(diagnostic).start);
      const hint = diagnostic.hint === undefined ? '' : `; ${diagnostic.hint}`;
      return `${source.file.replace(/.*\/(roles\/)/, '$1')}:${line}:${column} ${diagnostic.message}${hint}`;
    }),
  );
}
