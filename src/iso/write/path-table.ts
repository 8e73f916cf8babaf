import type { PlannedFolder } from './folder.ts';
import { put16, put16Big, put32, put32Big, putText } from './write-bytes.ts';

/** Bytes of a path table: one entry a folder (ECMA-119 9.4). `unit` is bytes of a character in an identifier. */
export function pathTableSize(folders: readonly PlannedFolder[], unit: 1 | 2): number {
  let size = 0;
  for (const folder of folders) size += entryLength(folder, unit);
  return size;
}

/** Writes the table twice: little end first at `little` (type L) and big end first at `big` (type M). */
export function writePathTables(
  out: Uint8Array,
  little: number,
  big: number,
  folders: readonly PlannedFolder[],
  unit: 1 | 2,
): void {
  let offset = 0;
  for (const folder of folders) {
    const parent = folder.parent?.number ?? 1;
    const length = identifierBytes(folder, unit);
    put32(out, little + offset + 2, folder.extent);
    put16(out, little + offset + 6, parent);
    put32Big(out, big + offset + 2, folder.extent);
    put16Big(out, big + offset + 6, parent);
    for (const at of [little + offset, big + offset]) {
      out[at] = length;
      putText(out, at + 8, folder.identifier, folder.parent ? unit : 1);
    }
    offset += entryLength(folder, unit);
  }
}

/** The root's identifier is one zero byte in both layers. */
function identifierBytes(folder: PlannedFolder, unit: 1 | 2): number {
  return folder.parent ? folder.identifier.length * unit : 1;
}

function entryLength(folder: PlannedFolder, unit: 1 | 2): number {
  const bytes = identifierBytes(folder, unit);
  return 8 + bytes + (bytes & 1);
}
