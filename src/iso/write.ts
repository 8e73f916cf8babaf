import { SECTOR } from './format.ts';
import { layOut, writeHead } from './write/image-layout.ts';
import type { IsoEntry } from './write/write-entry.ts';

export { IsoError } from './error.ts';
export type { IsoEntry, IsoFile, IsoFolder } from './write/write-entry.ts';

export interface IsoOptions {
  /** 1 to 32 of `A`-`Z`, `0`-`9`, `_`; `CIDATA` makes it a NoCloud seed. */
  readonly volumeId: string;
}

/**
 * Makes an image in memory: ISO 9660 with Rock Ridge, and Joliet, over the same files. Deep folders stay where they are
 * (no relocation, as xorriso does it too). The bytes follow from the entries alone, not from their order or from a clock.
 * Fails with an IsoError on what an image cannot carry.
 */
export function buildIso(entries: readonly IsoEntry[], options: IsoOptions): Uint8Array {
  const layout = layOut(entries, options.volumeId);
  const out = new Uint8Array(layout.sectors * SECTOR);
  writeHead(out, layout);
  const text = Buffer.from(out.buffer);
  for (const { content, extent } of layout.files) {
    if (typeof content === 'string') text.write(content, extent * SECTOR);
    else out.set(content, extent * SECTOR);
  }
  return out;
}
