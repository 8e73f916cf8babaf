import { MODE_FILE, MODE_FOLDER, RECORD_HEAD, SECTOR } from '../format.ts';
import type { ContinuationArea } from './continuation-area.ts';
import type { FolderNode, TreeNode } from './image-tree.ts';
import { put32Both, putText } from './write-bytes.ts';

/** The longest directory record: its length is one byte, and even. */
const MAX_RECORD = 254;
const PX_LENGTH = 36;
const CE_LENGTH = 28;
const SP_LENGTH = 7;
const NM_HEAD = 5;
/** Bytes of a name in one NM entry; a longer name goes on in a second one. */
const NM_PIECE = 250;

const ER_ID = 'RRIP_1991A';
const ER_DESCRIPTION = 'THE ROCK RIDGE INTERCHANGE PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS';
const ER_SOURCE =
  'PLEASE CONTACT DISC PUBLISHER FOR SPECIFICATION SOURCE.  SEE PUBLISHER IDENTIFIER IN PRIMARY VOLUME DESCRIPTOR FOR CONTACT INFORMATION.';
/** Bytes of the ER entry, which names Rock Ridge at the start of the root's continuation area. */
export const ER_LENGTH = 8 + ER_ID.length + ER_DESCRIPTION.length + ER_SOURCE.length;

/** What the system use field of one directory record says. */
export interface SystemUse {
  readonly length: number;
  readonly mode: number;
  readonly links: number;
  readonly name: Uint8Array;
  /** Where the name stands in the continuation area, when the record has no room for it. */
  readonly areaOffset: number | undefined;
}

/** Plans the entries of a child's record: PX, and NM in the record or in the continuation area. */
export function planSystemUse(node: TreeNode, identifierBytes: number, area: ContinuationArea): SystemUse {
  const name = Buffer.from(node.name);
  const entries = name.length + NM_HEAD * (name.length > NM_PIECE ? 2 : 1);
  const head = RECORD_HEAD + identifierBytes + ((identifierBytes + 1) & 1);
  const inRecord = head + PX_LENGTH + entries <= MAX_RECORD;
  return {
    length: PX_LENGTH + (inRecord ? entries : CE_LENGTH),
    mode: fileMode(node),
    links: linkCount(node),
    name,
    areaOffset: inRecord ? undefined : area.reserve(entries),
  };
}

/** Bytes of system use in a folder's record of itself: the root's also starts Rock Ridge (SP) and names it (ER, by CE). */
export function selfUseLength(isRoot: boolean): number {
  return isRoot ? SP_LENGTH + PX_LENGTH + CE_LENGTH : PX_LENGTH;
}

/** Bytes of system use in a folder's record of its parent. */
export const PARENT_USE_LENGTH = PX_LENGTH;

/** Writes what `planSystemUse` planned; `area` is the first sector of the continuation area. */
export function writeSystemUse(out: Uint8Array, at: number, use: SystemUse, area: number): void {
  putPosix(out, at, use.mode, use.links);
  if (use.areaOffset === undefined) {
    putName(out, at + PX_LENGTH, use.name);
  } else {
    const from = area * SECTOR + use.areaOffset;
    const end = putName(out, from, use.name);
    putContinuation(out, at + PX_LENGTH, area, use.areaOffset, end - from);
  }
}

/** Writes the entries of a folder's record of itself or of its parent. */
export function writeFolderUse(out: Uint8Array, at: number, folder: FolderNode): void {
  putPosix(out, at, fileMode(folder), linkCount(folder));
}

/** Writes the entries of the root's record of itself, and the ER entry at the start of its continuation area. */
export function writeRootUse(out: Uint8Array, at: number, root: FolderNode, area: number): void {
  putHead(out, at, 'SP', SP_LENGTH);
  out[at + 4] = 0xbe;
  out[at + 5] = 0xef;
  writeFolderUse(out, at + SP_LENGTH, root);
  putContinuation(out, at + SP_LENGTH + PX_LENGTH, area, 0, ER_LENGTH);
  putExtensionReference(out, area * SECTOR);
}

function fileMode(node: TreeNode): number {
  return node.mode | (node.children ? MODE_FOLDER : MODE_FILE);
}

function linkCount(node: TreeNode): number {
  if (!node.children) return 1;
  let links = 2;
  for (const child of node.children.values()) if (child.children) links++;
  return links;
}

function putHead(out: Uint8Array, at: number, signature: string, length: number): void {
  putText(out, at, signature, 1);
  out[at + 2] = length;
  out[at + 3] = 1;
}

/** PX: mode, links, and owner and group 0, which the zeros of a fresh image already say. */
function putPosix(out: Uint8Array, at: number, mode: number, links: number): void {
  putHead(out, at, 'PX', PX_LENGTH);
  put32Both(out, at + 4, mode);
  put32Both(out, at + 12, links);
}

function putContinuation(out: Uint8Array, at: number, area: number, offset: number, length: number): void {
  putHead(out, at, 'CE', CE_LENGTH);
  put32Both(out, at + 4, area + Math.floor(offset / SECTOR));
  put32Both(out, at + 12, offset % SECTOR);
  put32Both(out, at + 20, length);
}

function putName(out: Uint8Array, at: number, name: Uint8Array): number {
  let next = at;
  for (let from = 0; from < name.length; from += NM_PIECE) {
    const piece = Math.min(name.length - from, NM_PIECE);
    putHead(out, next, 'NM', NM_HEAD + piece);
    out[next + 4] = from + piece < name.length ? 1 : 0;
    for (let i = 0; i < piece; i++) out[next + NM_HEAD + i] = name[from + i] ?? 0;
    next += NM_HEAD + piece;
  }
  return next;
}

/** ER: says that the system use fields follow Rock Ridge. */
function putExtensionReference(out: Uint8Array, at: number): void {
  putHead(out, at, 'ER', ER_LENGTH);
  out[at + 4] = ER_ID.length;
  out[at + 5] = ER_DESCRIPTION.length;
  out[at + 6] = ER_SOURCE.length;
  out[at + 7] = 1;
  putText(out, at + 8, ER_ID + ER_DESCRIPTION + ER_SOURCE, 1);
}
