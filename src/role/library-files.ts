/** The role files and templates that folders hold, by name, and the text of one of them. */
import { existsSync, readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, inSource } from '../diagnostic/diagnostic.ts';
import { Source } from '../diagnostic/source.ts';
import { failedWith, whyUnreadable } from '../disk/system-error.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { decodeText } from '../yaml/decode-text.ts';
import { roleNameFaults } from './role-name.ts';
import { templateProblem } from './template-place.ts';

/** Paths of files by name: of a role, or of a template relative to its `templates` folder. */
export type Files = ReadonlyMap<string, string>;

export interface LibraryFiles {
  readonly roles: Files;
  readonly templates: Files;
  /** Templates of an earlier folder that a later one has put its own in the place of. */
  readonly replaced: ReadonlySet<string>;
}

/** What a host reads at its first boot is text of some kilobytes; a megabyte is something else. */
const MOST_BYTES = 1 << 20;

/**
 * The files of `roles` and `templates` in each folder; a later folder's file takes the place of an earlier one's with the same
 * name. Folders without either are passed over, links are followed. Refused with every file that cannot be a role's by its name.
 */
export function libraryFiles(folders: readonly string[]): Outcome<LibraryFiles, Diagnostic> {
  const files = { roles: new Map<string, string>(), templates: new Map<string, string>(), replaced: new Set<string>() };
  const problems: Diagnostic[] = [];
  for (const folder of folders) {
    for (const file of listed(join(folder, 'roles'), problems)) {
      const path = join(folder, 'roles', file);
      if (file.includes('/') || file.startsWith('.')) continue;
      problems.push(...roleNameFaults(file).map((problem) => inSource(new Source(path, ''), problem)));
      if (file.endsWith('.yaml')) files.roles.set(file.slice(0, -'.yaml'.length), path);
    }
    for (const name of listed(join(folder, 'templates'), problems)) {
      if (files.templates.has(name)) files.replaced.add(name);
      files.templates.set(name, join(folder, 'templates', name));
    }
  }
  return problems.length > 0 ? refused(...problems) : done(files);
}

/** The paths of a folder's files from there on, sorted; what keeps it from being read is added to the problems. */
function listed(folder: string, problems: Diagnostic[]): string[] {
  if (!existsSync(folder)) return [];
  try {
    return filesBelow(folder, '', []).sort();
  } catch (error) {
    const { path = folder } = error as NodeJS.ErrnoException;
    const why = failedWith(error, 'ENOTDIR') ? 'is no folder' : whyUnreadable(error);
    problems.push(unusable(path, `${path} ${why}`, 'expected a folder with role files or templates'));
    return [];
  }
}

/** A link to a folder that it is in is passed over: it has no end. */
function filesBelow(folder: string, from: string, above: readonly string[]): string[] {
  const real = realpathSync(folder);
  if (above.includes(real)) return [];
  return readdirSync(folder).flatMap((name) => {
    const found = statOf(join(folder, name));
    if (found?.isDirectory()) return filesBelow(join(folder, name), `${from}${name}/`, [...above, real]);
    return found?.isFile() ? [`${from}${name}`] : [];
  });
}

/** Nothing for a link that leads nowhere. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (failedWith(error, 'ENOENT', 'ELOOP')) return undefined;
    throw error;
  }
}

/** The text of a role file or template, which messages call `what`. Refused when it is none, too large, or cannot be read. */
export function textOfFile(path: string, what: string): Outcome<string, Diagnostic> {
  try {
    const { size } = statSync(path);
    if (size > MOST_BYTES)
      return refused(
        unusable(path, `${what} is ${size} bytes long`, 'expected at most 1 MiB; packages carry the rest'),
      );
    return decodeText(path, readFileSync(path), what);
  } catch (error) {
    return refused(unusable(path, `${what} ${whyUnreadable(error)}`));
  }
}

/** The text of a template, refused as `textOfFile` does; a NUL in it is no text either. */
export function templateText(path: string): Outcome<string, Diagnostic> {
  const text = textOfFile(path, 'the template');
  const nul = text.ok ? text.value.indexOf('\0') : -1;
  if (!text.ok || nul < 0) return text;
  const message = 'there is a NUL character here, which no text has';
  const problem = templateProblem([nul, nul + 1], message, 'expected text; packages carry the rest');
  return refused(inSource(new Source(path, text.value), problem));
}

function unusable(path: string, message: string, hint?: string): Diagnostic {
  return inSource(new Source(path, ''), { rule: 'unreadable-file', message, path: [], ...(hint && { hint }) });
}
