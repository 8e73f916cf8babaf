import { SECTOR } from '../../src/iso/format.ts';
import { parseRecord } from '../../src/iso/read/read-record.ts';
import { readVolumes } from '../../src/iso/read/volume.ts';
import { memorySource } from '../fakes/memory-source.ts';

/** Byte of the first record of the root folder. */
export function rootOffset(image: Uint8Array): number {
  return parseRecord(readVolumes(memorySource(image)).primary.root, 0).offset;
}

/** The same image as a reader sees it that knows no Rock Ridge: the mark at its start is gone. */
export function withoutRockRidge(image: Uint8Array): Uint8Array {
  const copy = image.slice();
  copy[rootOffset(image) + 34] = 0x58;
  return copy;
}

/** The same image without Joliet: its descriptor is of a kind that nobody reads. */
export function withoutJoliet(image: Uint8Array): Uint8Array {
  const copy = image.slice();
  copy[17 * SECTOR] = 99;
  return copy;
}

/** Where a file's directory record stands, found by its primary identifier. */
export function recordOf(image: Uint8Array, identifier: string): number {
  const lengthAndName = Buffer.concat([Buffer.of(identifier.length), Buffer.from(identifier, 'latin1')]);
  const at = Buffer.from(image).indexOf(lengthAndName, rootOffset(image));
  if (at < 0) throw new Error(`no record of ${identifier}`);
  return at - 32;
}

/** A copy with some bytes changed, from `at` on. */
export function patched(image: Uint8Array, at: number, bytes: readonly number[]): Uint8Array {
  const copy = image.slice();
  copy.set(bytes, at);
  return copy;
}
