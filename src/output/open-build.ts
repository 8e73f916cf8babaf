import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { failedWith, isSystemError, reasonOf } from '../disk/system-error.ts';
import { FileTable } from './file-table.ts';
import type { Ground } from './ground.ts';
import {
  BUILDS,
  type BuildFolder,
  buildFolder,
  CURRENT,
  currentBuild,
  entryState,
  hideDeadEntries,
  leftovers,
  lockFile,
} from './layout.ts';
import { readManifest } from './manifest.ts';
import { type Lock, takeLock } from './output-lock.ts';
import { inspectTree, MANIFEST, removeTree } from './output-tree.ts';
import { Build } from './staged-build.ts';

/** What a build of the site has at the top of the output folder. */
const ENTRIES = ['hosts', 'iso', 'known_hosts', 'ssh_config', 'ssh_key', MANIFEST];

export interface BuildOptions {
  /** Names at the top of the output folder that other commands of zoneseed own; they are neither touched nor reported. */
  readonly alsoOurs?: readonly string[];
}

export interface Problem {
  readonly problem: string;
}

/**
 * Begins a build into the folder, which is made when it is missing. The build must end with `commit` or `abort`.
 * Answers with a problem, and nothing is touched, when the folder cannot be used: it is a file or cannot be written, its file system
 * has no symbolic links, another process builds into it, or something that zoneseed did not make has the name of one of its entries.
 */
export function openBuild(out: string, options: BuildOptions = {}): Build | Problem {
  const undo: (() => void)[] = [];
  const clear = () => {
    for (const step of undo.splice(0).reverse()) attempt(step);
  };
  try {
    const ground = prepare(out, options.alsoOurs ?? [], undo, clear);
    if (!('problem' in ground)) return new Build(ground);
    clear();
    return ground;
  } catch (error) {
    clear();
    if (!isSystemError(error)) throw error;
    return { problem: `cannot build in "${out}": ${explain(error)}` };
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

function prepare(out: string, alsoOurs: readonly string[], undo: (() => void)[], clear: () => void): Ground | Problem {
  const blocked = makeFolder(out, undo) ?? makeFolder(`${out}/${BUILDS}`, undo, 0o700);
  if (blocked) return blocked;
  const lock = takeLock(lockFile(out));
  if ('heldBy' in lock) {
    return { problem: `another zoneseed (process ${lock.heldBy}) is building into "${out}": wait until it is done` };
  }
  undo.push(() => lock.release());
  return survey(out, alsoOurs, lock, undo, clear);
}

function survey(
  out: string,
  alsoOurs: readonly string[],
  lock: Lock,
  undo: (() => void)[],
  clear: () => void,
): Ground | Problem {
  const current = currentBuild(out);
  if (current === 'foreign') return notOurs(out, CURRENT);
  const former = current === 'none' ? undefined : current;
  const table = new FileTable();
  if (former && !readManifest(former.ledger, table)) {
    return { problem: `"${former.ledger}" is not as zoneseed wrote it: move "${out}" away and build again` };
  }
  const taken = ENTRIES.find((entry) => isTaken(out, entry, former, table));
  if (taken) return notOurs(out, taken);
  const foreign = former ? inspectTree(former.tree, table) : [];
  const unreadable = foreign.find(({ path }) => path.includes('\uFFFD'));
  if (unreadable)
    return { problem: `"${out}/${unreadable.path}" has a name that is not UTF-8: rename it or move it away` };
  for (const path of leftovers(out, former)) removeTree(path);
  const stage = buildFolder(out, (former?.number ?? 0) + 1);
  undo.push(() => removeTree(stage.root));
  undo.push(() => hideDeadEntries(out));
  mkdirSync(stage.tree, { recursive: true, mode: 0o700 });
  return { out, entries: new Set(ENTRIES), alsoOurs, former, stage, table, foreign, lock, clear };
}

/**
 * Whether somebody else's thing has the name of an entry. A plain file in the place of a file that the former build wrote is
 * that file, edited by a program that replaces what it edits, and will be put right.
 */
function isTaken(out: string, entry: string, former: BuildFolder | undefined, table: FileTable): boolean {
  const state = entryState(out, entry);
  if (state === 'absent' || state === 'ours') return false;
  const wasFile = former !== undefined && (entry === MANIFEST || table.find(entry) !== undefined);
  return !(state === 'file' && wasFile);
}

function notOurs(out: string, entry: string): Problem {
  const kind = { folder: 'a folder', file: 'a file', link: 'a link', ours: 'a link', absent: 'gone' }[
    entryState(out, entry)
  ];
  return {
    problem: `"${out}/${entry}" is ${kind} that zoneseed did not make: move it away, or choose another folder with --out`,
  };
}

/** Makes a folder when it is missing; then `undo` takes it away again, if it is empty. */
function makeFolder(folder: string, undo: (() => void)[], mode?: number): Problem | undefined {
  try {
    makeFolders(folder, undo, mode);
    return undefined;
  } catch (error) {
    if (!failedWith(error, 'EEXIST', 'ENOTDIR')) throw error;
    return {
      problem: `"${folder}" cannot be a folder, there is a file: move it away, or choose another folder with --out`,
    };
  }
}

/** Parents first. Not `recursive`, which never comes back where a parent exists and refuses children with ENOENT, as /proc does. */
function makeFolders(folder: string, undo: (() => void)[], mode = 0o755): void {
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
