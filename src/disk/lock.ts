/**
 * One worker at a time: a lock is a symbolic link that says who holds it, made in one step with its content and never
 * overwritten. A lock whose process is gone is taken over.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync, renameSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import { failedWith } from './system-error.ts';

export interface Lock {
  /** False when somebody took it away. */
  isHeld(): boolean;
  /** Gives it back, if it is still ours. */
  release(): void;
}

/** Milliseconds between two attempts. */
const ASK_AGAIN_AFTER = 50;

/**
 * Takes the lock, or says who has it: another zoneseed that is `doing` something, for example `building into "out"`.
 * Throws the system's error for a folder that cannot be written or whose file system has no symbolic links.
 */
export function takeLock(file: string, doing: string): Outcome<Lock> {
  const own = `${process.pid}.${startOf(process.pid)}.${randomBytes(9).toString('base64url')}@${hostname()}`;
  for (;;) {
    try {
      symlinkSync(own, file);
      return done({ isHeld: () => contentOf(file) === own, release: () => release(file, own) });
    } catch (error) {
      if (!failedWith(error, 'EEXIST')) throw error;
    }
    const found = contentOf(file);
    if (found === undefined) continue;
    if (isAlive(found)) return refused(heldBy(found, file, doing));
    removeStale(file, found);
  }
}

/** Whether somebody who still runs has the lock. */
export function isLocked(file: string): boolean {
  const found = contentOf(file);
  return found !== undefined && isAlive(found);
}

/** As `takeLock`, but waits up to `patience` milliseconds for others to finish; `notice` hears once that it waits. */
export async function waitForLock(
  file: string,
  doing: string,
  { patience, notice }: { readonly patience: number; readonly notice: (line: string) => void },
): Promise<Outcome<Lock>> {
  const until = performance.now() + patience;
  for (let told = false; ; told = true) {
    const lock = takeLock(file, doing);
    if (lock.ok || performance.now() > until) return lock;
    const [problem] = lock.problems;
    if (!told && problem !== undefined) notice(`waiting: ${problem.message} (${file})`);
    await setTimeout(ASK_AGAIN_AFTER);
  }
}

interface Holder {
  readonly pid: number;
  /** Tells a process from a later one with the same number; empty where the system does not say. */
  readonly started: string;
  readonly host: string;
}

function parseHolder(content: string): Holder | undefined {
  const [, pid, started = '', host = ''] = /^(\d+)\.([^.@]*)\.[^.@]*@(.*)$/.exec(content) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), started, host };
}

function heldBy(content: string, file: string, doing: string): Problem {
  const holder = parseHolder(content);
  const where = holder && holder.host !== hostname() ? ` on ${holder.host}` : '';
  return {
    rule: 'locked',
    message: `another zoneseed (process ${holder?.pid}${where}) is ${doing}`,
    hint: `wait until it is done; if it is not running any more, remove ${file}`,
  };
}

/** Whether the holder still runs. Of another machine's process on a shared folder nothing can be known: it counts as running. */
function isAlive(content: string): boolean {
  const holder = parseHolder(content);
  if (holder === undefined) return false;
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (failedWith(error, 'ESRCH')) return false;
  }
  const now = startOf(holder.pid);
  return now === '' || holder.started === '' || now === holder.started;
}

/** The id of the boot and the process's start in clock ticks since then, as Linux gives it (proc_pid_stat(5), field 22). */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in parentheses and may hold anything.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}/${ticks}`;
  } catch {
    return '';
  }
}

/** What the lock says; undefined when there is none, empty when something else is in its place. */
function contentOf(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch (error) {
    if (failedWith(error, 'ENOENT')) return undefined;
    if (failedWith(error, 'EINVAL')) return '';
    throw error;
  }
}

/**
 * Moves a dead process's lock aside, then looks at what was moved: of several processes that found it dead only one moves it,
 * and one that comes late and moved the new lock of the first puts that back. Where a third one holds it by then, the first
 * finds its lock gone (`isHeld`).
 */
function removeStale(file: string, stale: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    const moved = contentOf(aside);
    if (moved && moved !== stale) symlinkSync(moved, file);
  } catch (error) {
    if (!failedWith(error, 'ENOENT', 'EEXIST')) throw error;
  }
  rmSync(aside, { force: true });
}

function release(file: string, own: string): void {
  if (contentOf(file) === own) unlinkSync(file);
}
