import { IsoError } from '../error.ts';
import { DEFAULT_FILE_MODE, DEFAULT_FOLDER_MODE, MAX_NAME_BYTES, MAX_PATH_BYTES, MODE_PERMISSIONS } from '../format.ts';
import type { IsoEntry } from './write-entry.ts';

/** The most one extent holds; longer files would need several, which not every reader joins. */
const MAX_FILE_BYTES = 0xffffffff;

export interface FileNode {
  readonly name: string;
  readonly mode: number;
  readonly size: number;
  readonly content: string | Uint8Array;
  /** First sector of the content; set by the layout. */
  extent: number;
  readonly children?: undefined;
}

export interface FolderNode {
  readonly name: string;
  mode: number;
  /** Listed by the caller, and not only on the way to something else. */
  listed: boolean;
  readonly children: Map<string, TreeNode>;
}

export type TreeNode = FileNode | FolderNode;

/**
 * Hangs entries into a tree. Fails with an IsoError on every entry that no image can carry: a path that is not plain
 * and relative, a name or path over the limits of Linux, a path given twice or as both file and folder, a file over 4 GiB - 1.
 */
export function buildTree(entries: readonly IsoEntry[]): FolderNode {
  const root = newFolder('');
  for (const entry of entries) addEntry(root, entry);
  return root;
}

function addEntry(root: FolderNode, entry: IsoEntry): void {
  const { path, mode } = entry;
  const parts = splitPath(path);
  const last = parts.length - 1;
  let folder = root;
  for (let i = 0; i < last; i++) folder = childFolder(folder, parts, i);
  if (mode !== undefined && !(Number.isInteger(mode) && mode >= 0 && mode <= MODE_PERMISSIONS)) {
    throw new IsoError('bad-mode', `mode ${mode} of ${quote(path)}: expected permission bits, 0 to 0o7777`);
  }
  if ('folder' in entry) {
    const node = childFolder(folder, parts, last);
    if (node.listed) throw new IsoError('duplicate-path', `folder ${quote(path)} is given twice`);
    node.listed = true;
    node.mode = mode ?? DEFAULT_FOLDER_MODE;
    return;
  }
  const { content } = entry;
  const name = parts[last] ?? '';
  const there = folder.children.get(name);
  if (there?.children) throw fileAndFolder(path);
  if (there) throw new IsoError('duplicate-path', `${quote(path)} is given twice`);
  const size = contentSize(content, path);
  folder.children.set(name, { name, mode: mode ?? DEFAULT_FILE_MODE, size, content, extent: 0 });
}

function newFolder(name: string): FolderNode {
  return { name, mode: DEFAULT_FOLDER_MODE, listed: false, children: new Map() };
}

/** The folder named by a part of a path, made when it is not there yet. */
function childFolder(parent: FolderNode, parts: readonly string[], at: number): FolderNode {
  const name = parts[at] ?? '';
  const there = parent.children.get(name);
  if (there?.children) return there;
  if (there) throw fileAndFolder(parts.slice(0, at + 1).join('/'));
  const made = newFolder(name);
  parent.children.set(name, made);
  return made;
}

function fileAndFolder(path: string): IsoError {
  return new IsoError('duplicate-path', `${quote(path)} is both a file and a folder`);
}

function splitPath(path: string): string[] {
  if (!path.isWellFormed())
    throw new IsoError('bad-path', `path ${quote(path)} has half a character (a lone surrogate)`);
  if (path.includes('\0')) throw new IsoError('bad-path', `path ${quote(path)} has a NUL character`);
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    throw new IsoError('path-too-long', `path ${quote(path)} is longer than ${MAX_PATH_BYTES} bytes`);
  }
  const parts = path.split('/');
  for (const part of parts) {
    if (part === '' || part === '.' || part === '..') {
      throw new IsoError(
        'bad-path',
        `path ${quote(path)}: expected names divided by single slashes, none of them "." or ".."`,
      );
    }
    if (Buffer.byteLength(part) > MAX_NAME_BYTES) {
      throw new IsoError('name-too-long', `name ${quote(part)} is longer than ${MAX_NAME_BYTES} bytes`);
    }
  }
  return parts;
}

function contentSize(content: string | Uint8Array, path: string): number {
  const size = Buffer.byteLength(content);
  if (size <= MAX_FILE_BYTES) return size;
  const limit = `an image carries up to ${MAX_FILE_BYTES} a file`;
  throw new IsoError('file-too-large', `${quote(path)} has ${size} bytes, ${limit}`);
}

/** A path as an error shows it: quoted, and cut where it would fill the screen. */
function quote(text: string): string {
  return JSON.stringify(text.length > 300 ? `${text.slice(0, 300)}…` : text);
}
