/** Files that are there whole or not at all, whatever happens meanwhile, and that only their owner can read. */
import { randomBytes } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { failedWith } from './system-error.ts';

/**
 * Replaces a file, or makes it: a kill or a full disk at any moment leaves the former one. Only one process may be here at a
 * time (lock.ts): `mayStill` is asked right before the step that counts, and answers false when another one is. False then.
 */
export async function replaceFile(file: string, bytes: Uint8Array, mayStill: () => boolean): Promise<boolean> {
  const temporary = `${file}.tmp`;
  try {
    await rm(temporary, { force: true });
    await writeWhole(temporary, bytes);
    if (!mayStill()) return false;
    await rename(temporary, file);
    await syncFolder(dirname(file));
    return true;
  } finally {
    await rm(temporary, { force: true }).catch(() => {});
  }
}

/** Makes a file that must not exist; false when there is one, which another process may have made this moment. */
export async function makeFile(file: string, bytes: Uint8Array): Promise<boolean> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeWhole(temporary, bytes);
    await link(temporary, file);
    return true;
  } catch (error) {
    if (failedWith(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Writes a new file and waits until the disk has it. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
