/**
 * How builds lie in an output folder:
 *
 *     out/.builds/7/tree/hosts/…, …/manifest.json    one complete build
 *     out/.builds/7/ledger                           a copy of its manifest that nobody edits: what of the tree is ours
 *     out/.builds/lock                               who is building
 *     out/.current -> .builds/7/tree                 the build that counts
 *     out/hosts -> .current/hosts, …                 what users see; these stay the same from build to build
 *     out/.gitignore                                 that git takes none of it (ignore-file.ts)
 *
 * Everything visible changes in the one moment in which `.current` is replaced.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { failedWith } from '../disk/system-error.ts';
import { IGNORE, UNFINISHED_IGNORE } from './ignore-file.ts';

export const BUILDS = '.builds';
export const CURRENT = '.current';
const LOCK = 'lock';
const NEW_LINK = 'link';

export interface BuildFolder {
  readonly number: number;
  readonly root: string;
  readonly tree: string;
  readonly ledger: string;
}

export function buildFolder(out: string, number: number): BuildFolder {
  const root = `${out}/${BUILDS}/${number}`;
  return { number, root, tree: `${root}/tree`, ledger: `${root}/ledger` };
}

export function lockFile(out: string): string {
  return `${out}/${BUILDS}/${LOCK}`;
}

/** The build that counts; `none` before the first; `foreign` when something else has the name of our link. */
export function currentBuild(out: string): BuildFolder | 'none' | 'foreign' {
  const target = linkTarget(`${out}/${CURRENT}`);
  if (target === undefined) return 'none';
  const number = /^\.builds\/([1-9]\d*)\/tree$/.exec(target)?.[1];
  if (number === undefined) return 'foreign';
  const build = buildFolder(out, Number(number));
  return lstatSync(build.tree, { throwIfNoEntry: false })?.isDirectory() ? build : 'none';
}

/** What builds that were cut short or replaced have left behind, as paths. */
export function leftovers(out: string, current: BuildFolder | undefined): string[] {
  const ours = (name: string) => /^([1-9]\d*|lock\.\d+)$/.test(name) || name === NEW_LINK;
  return readdirSync(`${out}/${BUILDS}`)
    .filter((name) => ours(name) && name !== String(current?.number))
    .map((name) => `${out}/${BUILDS}/${name}`);
}

/** What stands at a visible entry of the output folder. */
export type EntryState = 'absent' | 'ours' | 'file' | 'folder' | 'link';

export function entryState(out: string, entry: string): EntryState {
  const stat = lstatSync(`${out}/${entry}`, { throwIfNoEntry: false });
  if (stat === undefined) return 'absent';
  if (stat.isDirectory()) return 'folder';
  if (!stat.isSymbolicLink()) return 'file';
  return isOurLink(out, entry) ? 'ours' : 'link';
}

function isOurLink(out: string, entry: string): boolean {
  return linkTarget(`${out}/${entry}`) === `${CURRENT}/${entry}`;
}

/** Makes the entries visible; until `switchTo` those of a first build lead nowhere. */
export function showEntries(out: string, entries: Iterable<string>): void {
  for (const entry of entries) {
    if (!isOurLink(out, entry)) replaceLink(out, entry, `${CURRENT}/${entry}`);
  }
}

/** Removes visible links that lead nowhere: to entries of a former build, or of one that was never finished. */
export function hideDeadEntries(out: string): void {
  for (const entry of ourLinks(out)) {
    if (!existsSync(`${out}/${entry}`)) rmSync(`${out}/${entry}`);
  }
}

/** The names of all visible links of ours. */
export function ourLinks(out: string): string[] {
  return readdirSync(out, { withFileTypes: true })
    .filter((entry) => entry.isSymbolicLink() && isOurLink(out, entry.name))
    .map((entry) => entry.name);
}

/** Makes a build the one that counts, by one rename. */
export function switchTo(out: string, build: BuildFolder): void {
  replaceLink(out, CURRENT, `${BUILDS}/${build.number}/tree`);
}

function replaceLink(out: string, name: string, target: string): void {
  const link = `${out}/${BUILDS}/${NEW_LINK}`;
  symlinkSync(target, link);
  try {
    renameSync(link, `${out}/${name}`);
  } catch (error) {
    rmSync(link, { force: true });
    throw error;
  }
}

/** Makes a rename in a folder durable, where the file system can. */
export function flushFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } catch (error) {
    if (!failedWith(error, 'EINVAL', 'EBADF', 'ENOTSUP')) throw error;
  } finally {
    closeSync(fd);
  }
}

/** Everything at the top of the output folder that is not ours; folders end with a slash. */
export function foreignEntries(out: string, alsoOurs: readonly string[]): string[] {
  const known = new Set([BUILDS, CURRENT, IGNORE, UNFINISHED_IGNORE, ...ourLinks(out), ...alsoOurs]);
  return readdirSync(out, { withFileTypes: true })
    .filter((entry) => !known.has(entry.name))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
}

function linkTarget(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch (error) {
    if (failedWith(error, 'ENOENT')) return undefined;
    if (failedWith(error, 'EINVAL')) return '';
    throw error;
  }
}
