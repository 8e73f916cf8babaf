import { IsoError } from '../error.ts';
import { FLAG_FOLDER, FLAG_MORE_EXTENTS, RECORD_HEAD, SECTOR } from '../format.ts';
import { type IsoSource, readExactly } from './file-source.ts';
import { get32 } from './read-bytes.ts';

/** A directory record, not yet interpreted by Rock Ridge or Joliet. */
export interface RawRecord {
  /** First byte of the content in the image. */
  readonly offset: number;
  readonly size: number;
  readonly flags: number;
  readonly isFolder: boolean;
  /** The next record of the same name goes on where this one ends. */
  readonly goesOn: boolean;
  readonly identifier: Uint8Array;
  readonly systemUse: Uint8Array;
}

/** Sectors read at once: a damaged size must not claim memory. */
const SECTORS_AT_ONCE = 32;

/** Reads the records of a folder one by one. Fails with an IsoError when it leaves the image or a record is malformed. */
export function* readRecords(source: IsoSource, offset: number, size: number): Generator<RawRecord> {
  for (let done = 0; done < size; done += SECTORS_AT_ONCE * SECTOR) {
    const length = Math.min(SECTORS_AT_ONCE * SECTOR, size - done);
    const bytes = readExactly(source, offset + done, length, 'folder');
    for (let sector = 0; sector < length; sector += SECTOR) {
      yield* recordsOfSector(bytes.subarray(sector, sector + SECTOR), offset + done + sector);
    }
  }
}

function* recordsOfSector(bytes: Uint8Array, offset: number): Generator<RawRecord> {
  for (let at = 0; at < bytes.length; ) {
    const length = bytes[at] ?? 0;
    if (length === 0) return;
    if (at + length > bytes.length) throw damaged(offset + at, 'leaves its sector');
    yield parseRecord(bytes.subarray(at, at + length), offset + at);
    at += length;
  }
}

/** Takes a directory record apart; `place` is its byte in the image, for the message of the IsoError. */
export function parseRecord(bytes: Uint8Array, place: number): RawRecord {
  const idLength = bytes[32] ?? 0;
  const idEnd = RECORD_HEAD + idLength;
  if (idLength === 0 || idEnd > bytes.length) throw damaged(place, 'has no room for its name');
  if (bytes[26] !== 0 || bytes[27] !== 0) {
    throw new IsoError('unsupported', `directory record at byte ${place}: interleaved files are not supported`);
  }
  const flags = bytes[25] ?? 0;
  return {
    offset: (get32(bytes, 2) + (bytes[1] ?? 0)) * SECTOR,
    size: get32(bytes, 10),
    flags,
    isFolder: (flags & FLAG_FOLDER) !== 0,
    goesOn: (flags & FLAG_MORE_EXTENTS) !== 0,
    identifier: bytes.subarray(RECORD_HEAD, idEnd),
    systemUse: bytes.subarray(idEnd + ((idLength + 1) & 1)),
  };
}

/** Whether a record is that of the folder itself (0) or of its parent (1). */
export function isDotRecord({ identifier }: RawRecord): boolean {
  return identifier.length === 1 && (identifier[0] ?? 2) < 2;
}

function damaged(place: number, why: string): IsoError {
  return new IsoError('damaged', `directory record at byte ${place} ${why}`);
}
