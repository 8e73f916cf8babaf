import { IsoError } from '../error.ts';
import type { Extent } from './read-entry.ts';

/**
 * What a listing may weigh: characters of all paths, and for each record a flat charge. Some 600,000 files of usual
 * paths fit; an image that was made to fill memory does not.
 */
const MAX_LISTING = 1 << 27;
const RECORD_CHARGE = 128;

/** Keeps a damaged or hostile image from being read for ever or filling memory: each limit passed is an IsoError. */
export class Budget {
  #listing = MAX_LISTING;
  #folderBytes: number;
  #seen = new Set<number>();

  constructor(imageSize: number) {
    this.#folderBytes = imageSize;
  }

  /** A folder is about to be read: none may be read twice, nor all of them be larger than the image. */
  enter({ offset, size }: Extent): void {
    if (this.#seen.has(offset)) throw new IsoError('damaged', `the folder at byte ${offset} is in the tree twice`);
    this.#seen.add(offset);
    this.#folderBytes -= size;
    if (this.#folderBytes < 0) throw new IsoError('damaged', 'the folders claim more bytes than the image has');
  }

  /** A record of a folder is about to be kept. */
  keepRecord(): void {
    this.keep(RECORD_CHARGE);
  }

  /** So many characters are about to be kept. */
  keep(weight: number): void {
    this.#listing -= weight;
    if (this.#listing < 0) throw new IsoError('unsupported', 'the image has more names than are read here');
  }
}
