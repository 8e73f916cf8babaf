import { IsoError } from '../error.ts';
import { MAX_NAME_BYTES, MAX_PATH_BYTES, SECTOR } from '../format.ts';
import { type IsoSource, readExactly } from './file-source.ts';
import { get32 } from './read-bytes.ts';
import type { RawRecord } from './read-record.ts';
import { decodeLatin1, decodeName } from './text.ts';

/** Continuation areas a record may lead through: more than any tool writes, few enough to end. */
const MAX_CONTINUATIONS = 64;

/** What the system use entries of a record say. */
export interface RockRidge {
  readonly name: string | undefined;
  /** With the file type. */
  readonly mode: number | undefined;
  /** Where a symbolic link points. */
  readonly link: string | undefined;
  /** Sector of the folder that was moved away from here because it is too deep. */
  readonly child: number | undefined;
  /** This folder was moved here and stands elsewhere. */
  readonly moved: boolean;
}

/** One system use entry: its two-letter signature and what follows the four bytes of head. */
interface Entry {
  readonly signature: string;
  readonly data: Uint8Array;
}

/**
 * Tells whether the tree has Rock Ridge, by the root's record of itself: then every system use field starts after the
 * number of bytes given back. Undefined means that names are plain.
 */
export function detectRockRidge(source: IsoSource, self: RawRecord): number | undefined {
  const start = self.systemUse;
  if (start.length < 7 || decodeLatin1(start.subarray(0, 2)) !== 'SP' || start[4] !== 0xbe || start[5] !== 0xef) {
    return undefined;
  }
  for (const { signature } of entriesOf(source, start)) {
    if (signature === 'ER' || signature === 'RR' || signature === 'PX') return start[6] ?? 0;
  }
  return undefined;
}

/** Reads the system use field of a record. Fails with an IsoError when an entry is malformed or they do not end. */
export function readRockRidge(source: IsoSource, record: RawRecord, skip: number): RockRidge {
  const names: Uint8Array[] = [];
  const links = new LinkTarget();
  let mode: number | undefined;
  let child: number | undefined;
  let moved = false;
  let nameLength = 0;
  for (const { signature, data } of entriesOf(source, record.systemUse.subarray(skip))) {
    if (signature === 'PX') mode = get32(data, 0);
    else if (signature === 'CL') child = get32(data, 0);
    else if (signature === 'RE') moved = true;
    else if (signature === 'SL') links.add(data);
    else if (signature === 'NM' && ((data[0] ?? 0) & 6) === 0) {
      names.push(data.subarray(1));
      nameLength += data.length - 1;
      if (nameLength > MAX_NAME_BYTES) throw new IsoError('damaged', `a name is longer than ${MAX_NAME_BYTES} bytes`);
    }
  }
  const name = nameLength > 0 ? decodeName(Buffer.concat(names)) : undefined;
  return { name, mode, link: links.text, child, moved };
}

/** All entries of a field, through its continuation areas. */
function* entriesOf(source: IsoSource, field: Uint8Array): Generator<Entry> {
  let next: Uint8Array | undefined = field;
  for (let areas = 0; next; areas++) {
    if (areas > MAX_CONTINUATIONS) throw new IsoError('damaged', 'the continuation areas of a record do not end');
    const bytes: Uint8Array = next;
    next = undefined;
    for (let at = 0; at + 4 <= bytes.length; ) {
      const length = bytes[at + 2] ?? 0;
      const signature = decodeLatin1(bytes.subarray(at, at + 2));
      if (signature === 'ST' || bytes[at] === 0) break;
      if (length < 4 || at + length > bytes.length)
        throw new IsoError('damaged', 'a system use entry leaves its field');
      const data = bytes.subarray(at + 4, at + length);
      if (signature === 'CE') next = readContinuation(source, data);
      else yield { signature, data };
      at += length;
    }
  }
}

function readContinuation(source: IsoSource, data: Uint8Array): Uint8Array {
  const offset = get32(data, 8);
  const length = get32(data, 16);
  if (offset > SECTOR || length > 32 * SECTOR) throw new IsoError('damaged', 'a continuation area is out of bounds');
  return readExactly(source, get32(data, 0) * SECTOR + offset, length, 'continuation area');
}

/** Puts the target of a symbolic link together from SL entries and their component records. */
class LinkTarget {
  #parts: string[] = [];
  #length = 0;
  #joined = false;
  #seen = false;

  add(data: Uint8Array): void {
    this.#seen = true;
    for (let at = 1; at + 2 <= data.length; ) {
      const flags = data[at] ?? 0;
      const length = data[at + 1] ?? 0;
      this.#component(flags, data.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  }

  get text(): string | undefined {
    if (!this.#seen) return undefined;
    return this.#parts.length === 1 && this.#parts[0] === '' ? '/' : this.#parts.join('/');
  }

  #component(flags: number, bytes: Uint8Array): void {
    const part = flags & 2 ? '.' : flags & 4 ? '..' : flags & 8 ? '' : decodeName(bytes);
    if (this.#joined) this.#parts.push((this.#parts.pop() ?? '') + part);
    else this.#parts.push(part);
    this.#joined = (flags & 1) !== 0;
    this.#length += part.length + 1;
    if (this.#length > MAX_PATH_BYTES) throw new IsoError('damaged', 'the target of a symbolic link does not end');
  }
}
