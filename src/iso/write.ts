import { IsoError } from './error.ts';
import { SECTOR } from './format.ts';
import { type Layout, layOut, writeHead } from './write/image-layout.ts';
import type { IsoEntry, StreamedContent } from './write/write-entry.ts';

export { IsoError } from './error.ts';
export type { IsoEntry, IsoFile, IsoFolder, StreamedContent } from './write/write-entry.ts';

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

/** An image that is made while it is written. */
export interface IsoStream {
  /** Bytes of the whole image. */
  readonly size: number;
  /** The image from its first byte to its last, once. Fails with an IsoError when a file yields more or less than its size. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** The same image as `buildIso` makes, piece by piece: no file needs to be in memory. */
export function streamIso(
  entries: Iterable<IsoEntry<string | Uint8Array | StreamedContent>>,
  options: IsoOptions,
): IsoStream {
  const layout = layOut(entries, options.volumeId);
  return { size: layout.sectors * SECTOR, chunks: chunksOf(layout) };
}

async function* chunksOf(layout: Layout<string | Uint8Array | StreamedContent>): AsyncGenerator<Uint8Array> {
  const head = new Uint8Array(layout.headSectors * SECTOR);
  writeHead(head, layout);
  yield head;
  let sector = layout.headSectors;
  for (const { name, size, content, extent } of layout.files) {
    if (extent !== sector) throw new Error(`file at sector ${extent}, but sector ${sector} is next`);
    yield* exactly(content, size, name);
    sector += Math.ceil(size / SECTOR);
    const rest = sector * SECTOR - extent * SECTOR - size;
    if (rest > 0) yield new Uint8Array(rest);
  }
  if (sector < layout.sectors) yield new Uint8Array((layout.sectors - sector) * SECTOR);
}

async function* exactly(
  content: string | Uint8Array | StreamedContent,
  size: number,
  name: string,
): AsyncGenerator<Uint8Array> {
  if (typeof content === 'string') {
    yield Buffer.from(content);
  } else if (content instanceof Uint8Array) {
    yield content;
  } else {
    let seen = 0;
    for await (const chunk of content.read()) {
      seen += chunk.length;
      if (seen > size) break;
      yield chunk;
    }
    if (seen !== size) {
      const found = seen > size ? 'more' : `only ${seen}`;
      throw new IsoError('bad-size', `${JSON.stringify(name)} was announced with ${size} bytes and has ${found}`);
    }
  }
}
