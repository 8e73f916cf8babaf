import { SECTOR } from '../format.ts';

/**
 * The sectors right behind a folder that hold what its records have no room for: in the root the ER entry, then long
 * names. libarchive looks for them nowhere else; nothing crosses a sector border, because Linux refuses that.
 */
export class ContinuationArea {
  #size: number;

  /** `used` bytes at its start are taken. */
  constructor(used: number) {
    this.#size = used;
  }

  /** Keeps `length` bytes free and tells where. */
  reserve(length: number): number {
    const left = SECTOR - (this.#size % SECTOR);
    if (left < length) this.#size += left;
    const offset = this.#size;
    this.#size += length;
    return offset;
  }

  get size(): number {
    return this.#size;
  }
}
