/** Files below one root, in an image or in a folder, read in the same way. */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { readableSize } from '../disk/readable-size.ts';
import { failedWith } from '../disk/system-error.ts';
import { type FileSource, IsoError, openIso } from '../iso/read.ts';
import type { LookDocument } from './look-model.ts';
import { LookError } from './unreadable.ts';

export interface Tree {
  /** Of an image. */
  readonly volumeId?: string;
  /** Bytes of the file of that path; undefined when there is no such file inside the tree. */
  sizeOf(path: string): number | undefined;
  read(path: string): Uint8Array;
  /** Paths of all files. */
  paths(): readonly string[];
}

/** cloud-init's own limits are far below; what is larger is no document. */
const LARGEST = 32 * 2 ** 20;
const MOST_FILES = 500_000;
const DEEPEST = 64;

/** The files of an image. Fails with an IsoError. */
export function isoTree(source: FileSource): Tree {
  const image = openIso(source);
  if (image.size > source.size) {
    throw new IsoError('truncated', `it has ${source.size} bytes of ${image.size}`);
  }
  const fileOf = (path: string) => {
    const entry = image.find(path);
    return entry?.kind === 'file' ? entry : undefined;
  };
  return {
    volumeId: image.volumeId,
    sizeOf: (path) => fileOf(path)?.size,
    read: (path) => image.readFile(path),
    paths: () => image.entries.filter(({ kind }) => kind === 'file').map(({ path }) => path),
  };
}

/** The files of a folder. Links are followed as long as they stay inside it. */
export function folderTree(folder: string): Tree {
  const root = realpathSync(folder);
  return {
    sizeOf: (path) => insideFile(root, path)?.size,
    read: (path) => readFileSync(join(root, path)),
    paths: () => walk(root),
  };
}

/** Size of a plain file that really lies below the root; links elsewhere, and to themselves, are no files. */
function insideFile(root: string, path: string): { size: number } | undefined {
  try {
    const real = realpathSync(join(root, path));
    const stat = statSync(real);
    return real.startsWith(root === sep ? sep : root + sep) && stat.isFile() ? { size: stat.size } : undefined;
  } catch (error) {
    if (failedWith(error, 'ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG')) return undefined;
    throw error;
  }
}

/** Without following links, so that it ends. Hidden folders hold what tools keep for themselves. */
function walk(root: string): string[] {
  const found: string[] = [];
  const visit = (folder: string, depth: number) => {
    if (depth > DEEPEST) throw new LookError(`has folders more than ${DEEPEST} deep`);
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !entry.name.startsWith('.')) visit(path, depth + 1);
      else if (entry.isFile() || (entry.isSymbolicLink() && insideFile(root, path) !== undefined)) found.push(path);
      if (found.length > MOST_FILES) throw new LookError(`has more than ${MOST_FILES} files`);
    }
  };
  if (lstatSync(root).isDirectory()) visit('', 0);
  return found.sort();
}

/** A file of the tree as a document; undefined when there is none. Reads it once now for its digest. */
export function documentAt(tree: Tree, path: string): LookDocument | undefined {
  const size = tree.sizeOf(path);
  if (size === undefined) return undefined;
  if (size > LARGEST) throw new LookError(`has a ${path} of ${readableSize(size)}: too large for a document`);
  return documentOf(path, () => tree.read(path));
}

/** A single file as a document. */
export function documentFile(path: string): LookDocument {
  const { size } = statSync(path);
  if (size > LARGEST) throw new LookError(`has ${readableSize(size)}: too large for a document`);
  return documentOf(path, () => readFileSync(path));
}

function documentOf(path: string, read: () => Uint8Array): LookDocument {
  const bytes = read();
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name: path.slice(path.lastIndexOf('/') + 1), size: bytes.length, sha256, read };
}
