/** The secrets file on disk: beside the site file, replaced whole or not at all, readable by its owner only. */
import { lstat, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Lock, waitForLock } from '../disk/lock.ts';
import { failedWith, whyUnreadable } from '../disk/system-error.ts';
import { replaceFile } from '../disk/whole-file.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import { untold } from '../outcome/told.ts';
import type { SecretsOptions } from './secrets-options.ts';
import { problem, tooOpen } from './secrets-problems.ts';

/** How long others are waited for, in milliseconds. */
const PATIENCE = 60_000;

/** `banana.secrets.age` for `banana.yaml`, in the same folder. */
export function secretsFileOf(siteFile: string): string {
  return join(dirname(siteFile), `${basename(siteFile).replace(/\.ya?ml$/, '')}.secrets.age`);
}

/** The bytes of the file; undefined when there is none. Refuses what is not a plain file. */
export async function readSecretsFile(file: string, options: SecretsOptions): Promise<Outcome<Uint8Array | undefined>> {
  try {
    const stats = await lstat(file);
    // A rename would replace the link and leave what it points at behind, out of date: two versions of the same secrets.
    if (!stats.isFile()) return refused(oddFile(file, stats));
    if (stats.mode & 0o022) {
      options.told?.warn(tooOpen(`other users can replace ${file}`, file));
    }
    return done(await readFile(file));
  } catch (error) {
    if (failedWith(error, 'ENOENT')) return done(undefined);
    if (!failedWith(error, 'EACCES', 'EPERM', 'ENOTDIR')) throw error;
    const hint = 'give the user who runs zoneseed the right to read it';
    return refused(problem('secrets-file', `${file} ${whyUnreadable(error)}`, { hint }));
  }
}

function oddFile(file: string, stats: Awaited<ReturnType<typeof lstat>>): Problem {
  const what = stats.isSymbolicLink() ? 'a symbolic link' : stats.isDirectory() ? 'a folder' : 'not a plain file';
  return problem('secrets-file', `${file} is ${what}`, {
    hint: 'put the secrets file itself beside the site file, or link the site file and its secrets file by their folder',
  });
}

/** Runs `work` while no other process changes the file. Fails when its folder cannot be written or others take a minute. */
export async function withLock<T>(
  file: string,
  { told = untold }: SecretsOptions,
  work: (lock: Lock) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const lock = await onDisk(file, () =>
    waitForLock(`${file}.lock`, `changing ${file}`, { patience: PATIENCE, notice: told.note }),
  );
  if (!lock.ok) return lock;
  try {
    return await work(lock.value);
  } finally {
    lock.value.release();
  }
}

/** Replaces the file. Fails, leaving the former one, when the disk does not take it or the lock is not ours any more. */
export function writeSecretsFile(file: string, bytes: Uint8Array, lock: Lock): Promise<Outcome<undefined>> {
  return onDisk(file, async () => {
    if (await replaceFile(file, bytes, lock.isHeld)) return done(undefined);
    const message = `another process has taken ${file}.lock away and may be changing ${file}`;
    return refused(problem('secrets-file', message, { hint: 'nothing was changed: run the command again' }));
  });
}

const NOT_ALLOWED = [
  'its folder does not allow it',
  'give the user who runs zoneseed the right to write in that folder, on a file system that has symbolic links',
] as const;
const FULL = 'free some space and run the command again; the former file is unchanged';
const NO_FOLDER = ['its folder does not exist', 'make the folder, or correct the name of the site file'] as const;

const WRITE_FAULTS: Readonly<Record<string, readonly [string, string]>> = {
  EACCES: NOT_ALLOWED,
  EPERM: NOT_ALLOWED,
  EROFS: ['it lies on a read-only file system', 'mount the file system for writing, or work on a copy elsewhere'],
  ENOSPC: ['the disk is full', FULL],
  EDQUOT: ['the disk quota is used up', FULL],
  ENOENT: NO_FOLDER,
  ENOTDIR: NO_FOLDER,
};

/** Runs `work`, which writes `file`; what of its failures a user can do something about becomes a problem. */
export async function onDisk<T>(file: string, work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await work();
  } catch (error) {
    const known = WRITE_FAULTS[(error as NodeJS.ErrnoException).code ?? ''];
    if (known === undefined) throw error;
    return refused(problem('secrets-file', `${file} cannot be written: ${known[0]}`, { hint: known[1] }));
  }
}
