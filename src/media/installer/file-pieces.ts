/** Reads parts of a large file, such as a file inside an installer, without holding it in memory. */
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { ImageEntry } from '../../iso/read.ts';
import type { Installer } from './installer.ts';

/** The bytes of the file at `path` in these places, in order. Ends early where the file ends. */
export async function* filePieces(path: string, places: ImageEntry['extents']): AsyncGenerator<Uint8Array> {
  for (const { offset, size } of places) {
    if (size > 0) yield* createReadStream(path, { start: offset, end: offset + size - 1 });
  }
}

/** Copies one file of the installer to the path `to`. */
export async function extract(installer: Installer, path: string, to: string): Promise<void> {
  const entry = installer.image.find(path);
  if (entry?.kind !== 'file') throw new Error(`the installer has no file ${path}`);
  await pipeline(filePieces(installer.path, entry.extents), createWriteStream(to, { mode: 0o644 }));
}
