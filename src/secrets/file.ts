/** The secrets file on disk: beside the site file, replaced whole or not at all, readable by its owner only. */
import { readFileSync } from 'node:fs';
import { lstat, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { SecretsOptions } from './secrets-options.ts';
import { problem } from './secrets-problem.ts';

/** `banana.secrets.age` for `banana.yaml`, in the same folder. */
export function secretsFileOf(siteFile: string): string {
  return join(dirname(siteFile), `${basename(siteFile).replace(/\.ya?ml$/, '')}.secrets.age`);
}

/** The bytes of the file; undefined when there is none. Refuses what is not a plain file. */
export async function readSecretsFile(file: string, options: SecretsOptions): Promise<Uint8Array | undefined> {
  try {
    const stats = await lstat(file);
    refuseOddFile(file, stats);
    if (stats.mode & 0o022) {
      options.notice?.(`warning: other users can replace ${file}; close it with: chmod 600 ${file}`);
    }
    return readFileSync(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return undefined;
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'ENOTDIR') throw error;
    throw problem('secrets-file', `${file} cannot be read (${code})`, {
      hint: 'give the user who runs zoneseed the right to read it',
      cause: error,
    });
  }
}

/** A rename would replace the link and leave what it points at behind, out of date: two versions of the same secrets. */
function refuseOddFile(file: string, stats: Awaited<ReturnType<typeof lstat>>): void {
  if (stats.isFile()) return;
  const what = stats.isSymbolicLink() ? 'a symbolic link' : stats.isDirectory() ? 'a folder' : 'not a plain file';
  throw problem('secrets-file', `${file} is ${what}`, {
    hint: 'put the secrets file itself beside the site file, or link the site file and its secrets file by their folder',
  });
}

/**
 * Replaces the file by way of a temporary one: a kill or a full disk at any moment leaves the former file. Only one process
 * may be here at a time (lock.ts); `confirm` is called right before the step that counts.
 */
export async function writeSecretsFile(file: string, bytes: Uint8Array, confirm: () => Promise<void>): Promise<void> {
  const temporary = `${file}.tmp`;
  try {
    await rm(temporary, { force: true });
    await writeWhole(temporary, bytes);
    await confirm();
    await rename(temporary, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw writeFault(file, error);
  }
}

/** Writes a new file that only its owner can read, and waits until the disk has it. Fails when it exists, leaving that one. */
export async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } catch (error) {
    await rm(file, { force: true });
    throw error;
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

const WRITE_FAULTS: Readonly<Record<string, readonly [string, string]>> = {
  EACCES: ['its folder does not allow it', 'give the user who runs zoneseed the right to write in that folder'],
  EPERM: ['its folder does not allow it', 'give the user who runs zoneseed the right to write in that folder'],
  EROFS: ['it lies on a read-only file system', 'mount the file system for writing, or work on a copy elsewhere'],
  ENOSPC: ['the disk is full', 'free some space and run the command again; the former file is unchanged'],
  EDQUOT: ['the disk quota is used up', 'free some space and run the command again; the former file is unchanged'],
  ENOENT: ['its folder does not exist', 'make the folder, or correct the name of the site file'],
  ENOTDIR: ['its folder does not exist', 'make the folder, or correct the name of the site file'],
};

/** What failed while writing `file`, as a problem where a user can do something about it. */
export function writeFault(file: string, error: unknown): unknown {
  const known = WRITE_FAULTS[(error as NodeJS.ErrnoException).code ?? ''];
  if (known === undefined) return error;
  return problem('secrets-file', `${file} cannot be written: ${known[0]}`, { hint: known[1], cause: error });
}
