/** What every command that reads a site begins with: its roles and templates, and the site file judged with them. */
import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import type { Source } from '../../diagnostic/source.ts';
import { done, type Outcome } from '../../outcome/outcome.ts';
import { type Problem, unknownName } from '../../outcome/problem.ts';
import { loadRoleLibrary, type RoleLibrary } from '../../role/library.ts';
import { openToOthers } from '../../role/open-to-others.ts';
import { loadSite } from '../../site/load.ts';
import type { Host, Site } from '../../site/site.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { type Refusal, wrongUsage } from './answer.ts';
import { libraryFolders } from './library-folders.ts';
import { tellProblems } from './tell-problems.ts';

export interface Inputs {
  /** The site file as the user named it. */
  readonly file: string;
  readonly site: Site;
  readonly source: Source;
  readonly library: RoleLibrary;
  /** What was found wrong with the site and forbids nothing. */
  readonly warnings: readonly Diagnostic[];
}

/** Reads a site and its roles; role files first, because the site is judged with them. */
export function loadInputs(file: string): Outcome<Inputs, Diagnostic> {
  const folders = libraryFolders(file);
  const library = loadRoleLibrary(folders);
  if (!library.ok) return library;
  const loaded = loadSite(file, library.value.names());
  if (!loaded.ok) return loaded;
  // What the package brings can be changed by whoever can change the program, and is no concern of the site's.
  const warnings = [...openToOthers(folders.slice(1)), ...loaded.value.warnings];
  return done({ file, library: library.value, ...loaded.value, warnings });
}

/** Reads a site for a command that goes on with it; warnings are said, because a result follows them. */
export function siteInputs(terminal: Terminal, file: string): Outcome<Inputs> {
  const inputs = loadInputs(file);
  if (inputs.ok) tellProblems(terminal, inputs.value.warnings);
  return inputs;
}

/** The host of this name. */
export function hostNamed({ file, site }: Inputs, name: string): Outcome<Host> | Refusal {
  const host = site.hosts.find((candidate) => candidate.name === name);
  return host === undefined ? wrongUsage(unknownHost(file, site, name)) : done(host);
}

/** The hosts of these names in the order of the site, or all. */
export function hostsNamed(
  { file, site }: Pick<Inputs, 'file' | 'site'>,
  names: readonly string[] | undefined,
): Outcome<readonly Host[]> | Refusal {
  if (names === undefined) return done(site.hosts);
  const known = new Set(site.hosts.map((host) => host.name));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) return wrongUsage(...unknown.map((name) => unknownHost(file, site, name)));
  return done(site.hosts.filter((host) => names.includes(host.name)));
}

function unknownHost(file: string, site: Site, name: string): Problem {
  const known = site.hosts.map((host) => host.name);
  return unknownName('host', name, known, `${file} has`);
}
