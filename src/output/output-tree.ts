import { chmodSync, lchownSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { failedWith } from '../disk/system-error.ts';
import { folderOf, foldersOf } from './artifact-path.ts';
import { copyTimes, linkOrCopy } from './content.ts';

/** Something in a build's tree that no build of ours wrote. */
export interface Foreign {
  readonly path: string;
  readonly folder: boolean;
}

/** The file that lists all others, and so is not listed itself. */
export const MANIFEST = 'manifest.json';
export const MANIFEST_MODE = 0o644;

/**
 * Walks a build's tree, following no links, and answers all that is not ours, folders before what is in them. `files` has
 * the paths of what the build wrote: where something else stands in such a place, that file was changed and is ours to put right.
 */
export function foreignIn(root: string, files: ReadonlyMap<string, unknown>): Foreign[] {
  const folders = foldersOf(files.keys());
  const foreign: Foreign[] = [];
  const visit = (folder: string) => {
    for (const entry of readdirSync(folder === '' ? root : `${root}/${folder}`, { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const isFolder = entry.isDirectory();
      if (isFolder ? !folders.has(path) : !files.has(path) && path !== MANIFEST)
        foreign.push({ path, folder: isFolder });
      if (isFolder) visit(path);
    }
  };
  visit('');
  return foreign;
}

/**
 * Brings what is not ours from one tree into another: files as second names of the same file, folders made again.
 * What is there already stays, except an older state of the same foreign file; paths for which `isOurs` holds are not touched.
 */
export function carryOver(
  foreign: readonly Foreign[],
  from: string,
  to: string,
  isOurs: (path: string) => boolean,
): void {
  for (const { path, folder } of foreign) {
    if (isOurs(path)) continue;
    if (folder) makeFolder(`${to}/${path}`);
    else {
      mkdirSync(`${to}/${folderOf(path)}`, { recursive: true, mode: 0o700 });
      bringFile(`${from}/${path}`, `${to}/${path}`);
    }
  }
  // Innermost first, because filling a folder changes its times.
  for (const { path, folder } of foreign.toReversed()) {
    if (folder && !isOurs(path)) takeAfter(`${from}/${path}`, `${to}/${path}`);
  }
}

function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

function bringFile(from: string, to: string): void {
  try {
    linkOrCopy(from, to);
  } catch (error) {
    if (!failedWith(error, 'EEXIST')) throw error;
    if (lstatSync(from).ino === lstatSync(to).ino) return;
    rmSync(to);
    linkOrCopy(from, to);
  }
}

function takeAfter(from: string, to: string): void {
  const { uid, gid, mode } = lstatSync(from);
  if (process.geteuid?.() === 0) lchownSync(to, uid, gid);
  chmodSync(to, mode & 0o7777);
  copyTimes(from, to);
}

/** How foreign things are reported: a folder ends with a slash and stands for what is in it, unless it has become ours. */
export function namesOf(foreign: readonly Foreign[], isOurs: (path: string) => boolean): string[] {
  const folders = new Set(foreign.filter(({ path, folder }) => folder && !isOurs(path)).map(({ path }) => path));
  return foreign
    .filter(({ path, folder }) => (!folder || folders.has(path)) && !folders.has(folderOf(path)))
    .map(({ path, folder }) => (folder ? `${path}/` : path));
}

/** Deletes a build. Folders that somebody made unwritable do not stop it. */
export function removeTree(root: string): void {
  try {
    rmSync(root, { recursive: true, force: true });
  } catch (error) {
    if (!failedWith(error, 'EACCES', 'EPERM')) throw error;
    unlock(root);
    rmSync(root, { recursive: true, force: true });
  }
}

function unlock(folder: string): void {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) unlock(`${folder}/${entry.name}`);
  }
}
