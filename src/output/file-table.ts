/** One file as the manifest tells of it. */
export interface FileEntry {
  readonly digest: Uint8Array;
  readonly size: number;
  readonly mode: number;
  readonly secret: boolean;
  /** The artifact's origin as JSON text. */
  readonly origin: string;
}

/** What is known of a file: the former build wrote it, it is still there as a plain file, the coming build has it. */
export const Former = 1;
export const Present = 2;
export const Next = 4;
const Secret = 8;

// A record is the digest, the size as a double, the mode and the flags.
const DIGEST = 32;
const SIZE_AT = 32;
const MODE_AT = 40;
const FLAGS_AT = 42;
const RECORD = 43;

/**
 * Every file of the former and of the coming build, in one record each, because there may be 80 000 of them:
 * fixed-size facts live in one buffer outside the JavaScript heap, equal origins are one string.
 * The entry of the coming build takes the place of the former one.
 */
export class FileTable {
  readonly paths: string[] = [];
  readonly #origins: string[] = [];
  readonly #knownOrigins = new Map<string, string>();
  readonly #slots = new Map<string, number>();
  #records = Buffer.alloc(RECORD * 256);
  #formerCount = 0;

  /** Takes over one line of the former manifest; these come first, and sorted by path. */
  addFormer(path: string, entry: FileEntry): void {
    const slot = this.#append(path);
    this.#formerCount = slot + 1;
    this.#describe(slot, entry, Former);
  }

  /** Says what the coming build has under the path. */
  setNext(path: string, entry: FileEntry): void {
    const slot = this.#slots.get(path) ?? this.#append(path);
    this.#describe(slot, entry, (this.#flags(slot) & (Former | Present)) | Next);
  }

  find(path: string): number | undefined {
    return this.#slots.get(path);
  }

  pathOf(slot: number): string {
    const path = this.paths[slot];
    if (path === undefined) throw new Error(`no file in slot ${slot}`);
    return path;
  }

  is(slot: number | undefined, flag: number): slot is number {
    return slot !== undefined && (this.#flags(slot) & flag) === flag;
  }

  raise(slot: number, flag: number): void {
    this.#records[slot * RECORD + FLAGS_AT] = this.#flags(slot) | flag;
  }

  entry(slot: number): FileEntry {
    const at = slot * RECORD;
    return {
      digest: this.#records.subarray(at, at + DIGEST),
      size: this.#records.readDoubleLE(at + SIZE_AT),
      mode: this.#records.readUInt16LE(at + MODE_AT),
      secret: this.is(slot, Secret),
      origin: this.#origins[slot] ?? '[]',
    };
  }

  hasDigest(slot: number, digest: Uint8Array): boolean {
    const at = slot * RECORD;
    return this.#records.compare(digest, 0, DIGEST, at, at + DIGEST) === 0;
  }

  /** The slots that carry the flag, sorted by path (by UTF-16 code unit, the same everywhere). */
  sorted(flag: number): Uint32Array {
    const slots = Uint32Array.from(this.paths.keys()).filter((slot) => this.is(slot, flag));
    return slots.sort((a, b) => (this.pathOf(a) < this.pathOf(b) ? -1 : 1));
  }

  /** The former build's slots whose path starts with the prefix. */
  *formerUnder(prefix: string): Generator<number> {
    for (let slot = this.#lowerBound(prefix); slot < this.#formerCount; slot++) {
      if (!this.pathOf(slot).startsWith(prefix)) return;
      yield slot;
    }
  }

  get formerCount(): number {
    return this.#formerCount;
  }

  #lowerBound(prefix: string): number {
    let low = 0;
    let high = this.#formerCount;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.pathOf(middle) < prefix) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #append(path: string): number {
    const slot = this.paths.push(path) - 1;
    this.#slots.set(path, slot);
    if ((slot + 1) * RECORD > this.#records.length) {
      this.#records = Buffer.concat([this.#records], this.#records.length * 2);
    }
    return slot;
  }

  #describe(slot: number, entry: FileEntry, flags: number): void {
    const at = slot * RECORD;
    this.#records.set(entry.digest, at);
    this.#records.writeDoubleLE(entry.size, at + SIZE_AT);
    this.#records.writeUInt16LE(entry.mode, at + MODE_AT);
    this.#records[at + FLAGS_AT] = flags | (entry.secret ? Secret : 0);
    this.#origins[slot] = this.#shared(entry.origin);
  }

  #shared(origin: string): string {
    const known = this.#knownOrigins.get(origin);
    if (known !== undefined) return known;
    this.#knownOrigins.set(origin, origin);
    return origin;
  }

  #flags(slot: number): number {
    return this.#records[slot * RECORD + FLAGS_AT] ?? 0;
  }
}
