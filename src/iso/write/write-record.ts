import { FLAG_FOLDER, RECORD_HEAD, SECTOR } from '../format.ts';
import { type Layer, ownLength, type PlannedFolder, parentLength, placeRecord, recordLength } from './folder.ts';
import { RECORD_TIME } from './timestamp.ts';
import { put16Both, put32Both, putText } from './write-bytes.ts';
import { writeFolderUse, writeRootUse, writeSystemUse } from './write-rock-ridge.ts';

/** Writes a folder's records and continuation area to its sectors of the image, which must hold zeros. */
export function writeFolder(out: Uint8Array, folder: PlannedFolder, layer: Layer): void {
  const base = folder.extent * SECTOR;
  const area = folder.extent + folder.size / SECTOR;
  const isRoot = folder.parent === undefined;
  const parent = folder.parent ?? folder;
  const own = ownLength(layer, isRoot);
  const upper = parentLength(layer);
  putRecord(out, base, own, folder, true, '\0', 1);
  putRecord(out, base + own, upper, parent, true, '\x01', 1);
  if (layer.rockRidge) {
    if (isRoot) writeRootUse(out, base + RECORD_HEAD + 1, folder.node, area);
    else writeFolderUse(out, base + RECORD_HEAD + 1, folder.node);
    writeFolderUse(out, base + own + RECORD_HEAD + 1, parent.node);
  }
  let offset = own + upper;
  for (const { identifier, length, use, target } of folder.records) {
    offset = placeRecord(offset, length);
    putRecord(out, base + offset, length, target, 'records' in target, identifier, layer.unit);
    if (use) writeSystemUse(out, base + offset + length - evenLength(use.length), use, area);
    offset += length;
  }
}

/** The record of the root that stands in a volume descriptor. */
export function writeRootRecord(out: Uint8Array, at: number, root: PlannedFolder): void {
  putRecord(out, at, recordLength(1, 0), root, true, '\0', 1);
}

interface Extent {
  readonly extent: number;
  readonly size: number;
}

function putRecord(
  out: Uint8Array,
  at: number,
  length: number,
  target: Extent,
  isFolder: boolean,
  identifier: string,
  unit: 1 | 2,
): void {
  out[at] = length;
  put32Both(out, at + 2, target.extent);
  put32Both(out, at + 10, target.size);
  for (let i = 0; i < RECORD_TIME.length; i++) out[at + 18 + i] = RECORD_TIME[i] ?? 0;
  out[at + 25] = isFolder ? FLAG_FOLDER : 0;
  put16Both(out, at + 28, 1);
  out[at + 32] = identifier.length * unit;
  putText(out, at + RECORD_HEAD, identifier, unit);
}

function evenLength(length: number): number {
  return length + (length & 1);
}
