/** Reads parts of a large file, such as a file inside an installer, without holding it in memory. */
import { open } from 'node:fs/promises';
import type { ImageEntry } from '../../iso/read.ts';
import type { Installer } from './installer.ts';

/** Bytes that are read at once. */
const PIECE = 512 * 1024;

/**
 * The bytes of the file at `path` in these places, in order. Ends early where the file ends. Each piece is good until the next one
 * is asked for: all are read into one buffer, because streams of Node leave theirs to be collected (a USB installer from an ISO of
 * a GiB took 165 MiB of memory with them).
 */
export async function* filePieces(path: string, places: ImageEntry['extents']): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(Math.min(PIECE, Math.max(1, ...places.map(({ size }) => size))));
  const file = await open(path);
  try {
    for (const { offset, size } of places) {
      for (let at = 0; at < size; ) {
        const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, size - at), offset + at);
        if (bytesRead === 0) return;
        yield buffer.subarray(0, bytesRead);
        at += bytesRead;
      }
    }
  } finally {
    await file.close();
  }
}

/** Copies one file of the installer to the path `to`. */
export async function extract(installer: Installer, path: string, to: string): Promise<void> {
  const entry = installer.image.find(path);
  if (entry?.kind !== 'file') throw new Error(`the installer has no file ${path}`);
  const file = await open(to, 'w', 0o644);
  try {
    for await (const piece of filePieces(installer.path, entry.extents)) await file.writeFile(piece);
  } finally {
    await file.close();
  }
}
