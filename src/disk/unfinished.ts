/** The folder something is made in before it takes its place by a rename; one that was left by a kill is cleared by the next run. */
import { lstatSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { isSystemError, reasonOf } from './system-error.ts';

/** Beside the output, so that the rename stays on one file system. */
function prefix(output: string): string {
  return `.${basename(output)}.unfinished-`;
}

/** What ends a process from outside without running any `finally`: Ctrl-C, and a request to stop. */
const ENDINGS = ['SIGINT', 'SIGTERM'] as const;

/** Works in a folder for `output`, readable for its owner alone, that is gone afterwards, also when the process is told to end. */
export async function inUnfinishedFolder<T>(output: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(dirname(output), `${prefix(output)}${process.pid}`);
  const end = (signal: NodeJS.Signals) => {
    try {
      clear(folder, output);
    } finally {
      unwatch(end);
      process.kill(process.pid, signal);
    }
  };
  for (const signal of ENDINGS) process.on(signal, end);
  try {
    clear(folder, output);
    await mkdir(folder, { mode: 0o700 });
    return await work(folder);
  } finally {
    clear(folder, output);
    unwatch(end);
  }
}

function unwatch(end: (signal: NodeJS.Signals) => void): void {
  for (const signal of ENDINGS) process.off(signal, end);
}

/** Where a folder stands while the new one takes its place: no system call of Node exchanges two folders. */
const REPLACED = 'replaced';

/**
 * Puts what was made in `folder` in the place of `output`, which may be a folder that is there. Nothing comes between both renames
 * but the end of the process.
 */
export function putInPlace(made: string, output: string, folder: string): void {
  const former = join(folder, REPLACED);
  const replaces = exists(output);
  if (replaces) renameSync(output, former);
  try {
    renameSync(made, output);
  } catch (error) {
    if (replaces) renameSync(former, output);
    throw error;
  }
}

/**
 * Removes what processes that are gone have left of earlier attempts at `output`; one that was cut in `putInPlace` is undone.
 * Refuses, naming the folder, what cannot be removed, which is so when a tree was given to another user.
 */
export function clearUnfinished(output: string): Outcome<undefined> {
  for (const name of readdirSync(dirname(output))) {
    if (!name.startsWith(prefix(output))) continue;
    const pid = Number(name.slice(prefix(output).length));
    if (!Number.isInteger(pid) || isRunning(pid)) continue;
    const folder = join(dirname(output), name);
    try {
      clear(folder, output);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      return refused({
        rule: 'unfinished',
        message: `${folder} is left of an earlier run and cannot be removed: ${reasonOf(error)}`,
        hint: 'remove it, as root if need be',
      });
    }
  }
  return done(undefined);
}

/** What is written into the folder meanwhile is gone at the next try. */
function clear(folder: string, output: string): void {
  const former = join(folder, REPLACED);
  if (exists(former) && !exists(output)) renameSync(former, output);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
