/** What every command that reads a site begins with: its roles and templates, and the site file judged with them. */
import { hasErrors } from '../diagnostic/diagnostic.ts';
import { loadRoleLibrary, type RoleLibrary } from '../role/library.ts';
import { type LoadedSite, loadSite } from '../site/load.ts';
import type { Site } from '../site/site.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { ExitCode } from './exit-code.ts';
import { libraryFolders } from './library-folders.ts';
import { type Found, reportDiagnostics } from './report.ts';

export interface Inputs {
  /** The site file as the user named it. */
  readonly file: string;
  readonly site: Site;
  readonly library: RoleLibrary;
  readonly loaded: LoadedSite;
}

/** Reads a site and its roles. What is wrong is one list of findings: role files first, because the site is judged with them. */
export function loadInputs(file: string): { inputs?: Inputs; found: readonly Found[] } {
  const { library, faults } = loadRoleLibrary(libraryFolders(file));
  if (library === undefined) return { found: faults };
  const loaded = loadSite(file, { roles: library.names() });
  if (loaded.site === undefined) return { found: [loaded] };
  return { inputs: { file, site: loaded.site, library, loaded }, found: [loaded] };
}

/**
 * Reads a site and says what is wrong with it; answers the exit code when that is an error. With `json` errors are the command's
 * result, as JSON; warnings stay remarks, because a result follows them.
 */
export function requireInputs(terminal: Terminal, file: string, options: { json?: true } = {}): Inputs | ExitCode {
  const { inputs, found } = loadInputs(file);
  const failed = inputs === undefined || found.some(({ diagnostics }) => hasErrors(diagnostics));
  const code = reportDiagnostics(terminal, found, failed ? options : {});
  return failed ? code : inputs;
}
