import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';

export interface TreeFile {
  /** Permission bits. */
  readonly mode: number;
  /** Its bytes, one a character: a string is compared at once, a buffer byte by byte. */
  readonly content: string;
}

/** What lies behind the visible entries of an output folder, and is not an entry itself. */
const INNER = new Set(['.builds', '.current', '.gitignore', '.gitignore.unfinished']);

/**
 * Every file below a folder by its path, sorted, so that two trees are the same when the maps are equal.
 * Links at the top are followed, as a user of an output folder does, and count as nothing when they lead nowhere; inside, a link is
 * a file that says `-> target`.
 */
export function readTree(folder: string): Map<string, TreeFile> {
  const files: [string, TreeFile][] = [];
  const visit = (path: string) => {
    const file = `${folder}/${path}`;
    const stat = path.includes('/') ? lstatSync(file) : statSync(file, { throwIfNoEntry: false });
    if (stat === undefined) return;
    const mode = stat.mode & 0o7777;
    if (stat.isDirectory()) for (const name of readdirSync(file)) visit(`${path}/${name}`);
    else if (stat.isSymbolicLink()) files.push([path, { mode: 0o777, content: `-> ${readlinkSync(file)}` }]);
    else files.push([path, { mode, content: readFileSync(file, 'latin1') }]);
  };
  for (const name of readdirSync(folder)) if (!INNER.has(name)) visit(name);
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}
