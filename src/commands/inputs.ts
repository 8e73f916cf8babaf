/** What every command that reads a site begins with: its roles and templates, and the site file judged with them. */
import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { done, type Outcome } from '../outcome/outcome.ts';
import { loadRoleLibrary, type RoleLibrary } from '../role/library.ts';
import { loadSite } from '../site/load.ts';
import type { Site } from '../site/site.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { ExitCode } from './exit-code.ts';
import { libraryFolders } from './library-folders.ts';
import { reportDiagnostics } from './report.ts';

export interface Inputs {
  /** The site file as the user named it. */
  readonly file: string;
  readonly site: Site;
  readonly library: RoleLibrary;
  /** What was found wrong with the site and forbids nothing. */
  readonly warnings: readonly Diagnostic[];
  /** The text of the site file. */
  readonly text: string;
}

/** Reads a site and its roles; role files first, because the site is judged with them. */
export function loadInputs(file: string): Outcome<Inputs, Diagnostic> {
  const library = loadRoleLibrary(libraryFolders(file));
  if (!library.ok) return library;
  const loaded = loadSite(file, library.value.names());
  return loaded.ok ? done({ file, library: library.value, ...loaded.value }) : loaded;
}

/**
 * Reads a site and says what is wrong with it; answers the exit code when that is an error. With `json` errors are the command's
 * result, as JSON; warnings stay remarks, because a result follows them.
 */
export function requireInputs(terminal: Terminal, file: string, options: { json?: true } = {}): Inputs | ExitCode {
  const inputs = loadInputs(file);
  if (!inputs.ok) return reportDiagnostics(terminal, inputs.problems, options);
  reportDiagnostics(terminal, inputs.value.warnings);
  return inputs.value;
}
