import type { IsoSource } from '../../src/iso/read.ts';

/** An image that is in memory. What is read shares its bytes. */
export function memorySource(bytes: Uint8Array): IsoSource {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}
