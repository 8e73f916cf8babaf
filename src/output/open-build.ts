import { mkdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Lock, takeLock } from '../disk/lock.ts';
import { failedWith, isSystemError, reasonOf } from '../disk/system-error.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { FormerBuild, Ground } from './ground.ts';
import { IGNORE, makeIgnoreFile } from './ignore-file.ts';
import {
  BUILDS,
  buildFolder,
  CURRENT,
  currentBuild,
  entryState,
  hideDeadEntries,
  leftovers,
  lockFile,
} from './layout.ts';
import { readManifest } from './manifest.ts';
import { foreignIn, MANIFEST, removeTree } from './output-tree.ts';

/** What a build of the site has at the top of the output folder. */
const ENTRIES = ['hosts', 'iso', 'known_hosts', 'ssh_config', 'ssh_key', MANIFEST];

type Undo = (() => void)[];

/**
 * Makes an output folder ready for a build; what was done for it is undone by `clear`.
 * Refused, and nothing is touched, when the folder cannot be used: it is a file or cannot be written, its file system
 * has no symbolic links, another process builds into it, or something that zoneseed did not make has the name of one of its entries.
 */
export function openBuild(out: string): Outcome<Ground> {
  const undo: Undo = [];
  const clear = () => {
    for (const step of undo.splice(0).reverse()) attempt(step);
  };
  try {
    const ground = prepare(out, undo, clear);
    if (!ground.ok) clear();
    return ground;
  } catch (error) {
    clear();
    if (!isSystemError(error)) throw error;
    return refused({ rule: 'output-folder', message: `cannot build in "${out}": ${explain(error)}` });
  }
}

function explain(error: NodeJS.ErrnoException): string {
  if (error.syscall === 'symlink' && failedWith(error, 'EPERM', 'EOPNOTSUPP', 'ENOTSUP', 'ENOSYS')) {
    return `its file system has no symbolic links (${error.code}); choose a folder on another one with --out`;
  }
  // Of a call with two paths the second is what was to be made.
  const file = 'dest' in error ? error.dest : error.path;
  return file === undefined ? reasonOf(error) : `"${file}": ${reasonOf(error)}`;
}

function prepare(out: string, undo: Undo, clear: () => void): Outcome<Ground> {
  for (const [folder, mode] of [[out], [`${out}/${BUILDS}`, 0o700]] as const) {
    if (!makeFolder(folder, undo, mode)) return inTheWay(`"${folder}" cannot be a folder, there is a file`);
  }
  const lock = takeLock(lockFile(out), `building into "${out}"`);
  if (!lock.ok) return lock;
  undo.push(() => lock.value.release());
  return survey(out, lock.value, undo, clear);
}

function survey(out: string, lock: Lock, undo: Undo, clear: () => void): Outcome<Ground> {
  const current = currentBuild(out);
  if (current === 'foreign') return notOurs(out, CURRENT);
  const manifest = current === 'none' ? undefined : readManifest(current.ledger);
  if (current !== 'none' && manifest === undefined) {
    const message = `"${current.ledger}" is not as zoneseed wrote it`;
    return refused({ rule: 'output-folder', message, hint: `move "${out}" away and build again` });
  }
  const former = current === 'none' || manifest === undefined ? undefined : { ...current, ...manifest };
  const taken = ENTRIES.find((entry) => isTaken(out, entry, former));
  if (taken) return notOurs(out, taken);
  const foreign = former ? foreignIn(former.tree, former.files) : [];
  const unreadable = foreign.find(({ path }) => path.includes('\uFFFD'));
  if (unreadable) {
    const message = `"${out}/${unreadable.path}" has a name that is not UTF-8`;
    return refused({ rule: 'output-in-the-way', message, hint: 'rename it or move it away' });
  }
  for (const path of leftovers(out, former)) removeTree(path);
  if (makeIgnoreFile(out)) undo.push(() => rmSync(`${out}/${IGNORE}`));
  const stage = buildFolder(out, (former?.number ?? 0) + 1);
  undo.push(() => removeTree(stage.root));
  undo.push(() => hideDeadEntries(out));
  mkdirSync(stage.tree, { recursive: true, mode: 0o700 });
  return done({ out, entries: new Set(ENTRIES), former, stage, foreign, lock, clear });
}

/**
 * Whether somebody else's thing has the name of an entry. A plain file in the place of a file that the former build wrote is
 * that file, edited by a program that replaces what it edits, and will be put right.
 */
function isTaken(out: string, entry: string, former: FormerBuild | undefined): boolean {
  const state = entryState(out, entry);
  if (state === 'absent' || state === 'ours') return false;
  const wasFile = former !== undefined && (entry === MANIFEST || former.files.has(entry));
  return !(state === 'file' && wasFile);
}

function notOurs(out: string, entry: string) {
  const kind = { folder: 'a folder', file: 'a file', link: 'a link', ours: 'a link', absent: 'gone' }[
    entryState(out, entry)
  ];
  return inTheWay(`"${out}/${entry}" is ${kind} that zoneseed did not make`);
}

function inTheWay(message: string) {
  return refused({ rule: 'output-in-the-way', message, hint: 'move it away, or choose another folder with --out' });
}

/** Makes a folder when it is missing; then `undo` takes it away again, if it is empty. False when there is a file in its place. */
function makeFolder(folder: string, undo: Undo, mode?: number): boolean {
  try {
    makeFolders(folder, undo, mode);
    return true;
  } catch (error) {
    if (!failedWith(error, 'EEXIST', 'ENOTDIR')) throw error;
    return false;
  }
}

/** Parents first. Not `recursive`, which never comes back where a parent exists and refuses children with ENOENT, as /proc does. */
function makeFolders(folder: string, undo: Undo, mode = 0o755): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolders(parent, undo);
  try {
    mkdirSync(folder, mode);
  } catch (error) {
    // Another build may have been quicker; the lock decides between the two.
    if (!failedWith(error, 'EEXIST') || !statSync(folder).isDirectory()) throw error;
    return;
  }
  undo.push(() => rmdirSync(folder));
}

/** What cannot be cleared away now, the next build clears away, or says why it cannot. */
function attempt(step: () => void): void {
  try {
    step();
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}
