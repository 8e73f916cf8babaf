import { closeSync, openSync, readSync } from 'node:fs';
import { FIRST_DESCRIPTOR, SECTOR, STANDARD_ID } from '../format.ts';

/** Whether a file has the mark of an ISO image in its place, by which alone it is worth opening as one. Fails with the error of the system. */
export function hasIsoMark(path: string): boolean {
  const fd = openSync(path, 'r');
  try {
    const found = new Uint8Array(STANDARD_ID.length);
    readSync(fd, found, 0, found.length, FIRST_DESCRIPTOR * SECTOR + 1);
    return STANDARD_ID.every((byte, i) => found[i] === byte);
  } finally {
    closeSync(fd);
  }
}
