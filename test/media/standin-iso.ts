/** An installer ISO that is like Ubuntu's as far as a remaster can tell, made in a second; it boots nothing. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildStandIn, plainFiles } from './standin.ts';

/** Writes the image to `output`. */
export async function writeStandInIso(output: string): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'standin-'));
  const bytes = (size: number) => new Uint8Array(size).fill(0x5a);
  await buildStandIn(
    { files: plainFiles(), eltorito: bytes(30_000), esp: bytes(1 << 20), mbr: bytes(512) },
    scratch,
    output,
  );
}
