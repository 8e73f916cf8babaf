/** Reads parts of a large file through one buffer. */
import { open } from 'node:fs/promises';
import type { ImageEntry } from '../../iso/read.ts';

const PIECE = 512 * 1024;

export interface Pieces {
  /** The bytes of these places, in order; each piece is valid until the next one. Ends early where the file ends. */
  pieces(places: ImageEntry['extents']): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
}

/** Opens a file for reading in pieces. */
export async function openPieces(path: string): Promise<Pieces> {
  const file = await open(path, 'r');
  const buffer = Buffer.allocUnsafeSlow(PIECE);
  return {
    async *pieces(places) {
      for (const { offset, size } of places) {
        for (let done = 0; done < size; ) {
          const { bytesRead } = await file.read(buffer, 0, Math.min(PIECE, size - done), offset + done);
          if (bytesRead === 0) return;
          yield buffer.subarray(0, bytesRead);
          done += bytesRead;
        }
      }
    },
    close: () => file.close(),
  };
}
