import { readFileSync, readlinkSync, renameSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { failedWith } from '../disk/system-error.ts';

/** The right to write into one output folder. */
export interface Lock {
  /** False when somebody took it away. */
  isHeld(): boolean;
  release(): void;
}

/**
 * Takes the lock, or answers the process id of the live process that has it. A lock whose process is dead is taken over.
 * It is a symbolic link that says who holds it: made in one step with its content, and never overwritten.
 */
export function takeLock(file: string): Lock | { heldBy: number } {
  const own = identity(process.pid);
  for (;;) {
    try {
      symlinkSync(own, file);
      return { isHeld: () => holderOf(file) === own, release: () => release(file, own) };
    } catch (error) {
      if (!failedWith(error, 'EEXIST')) throw error;
    }
    const holder = holderOf(file);
    if (holder === undefined) continue;
    if (isAlive(holder)) return { heldBy: Number.parseInt(holder, 10) };
    removeStale(file, holder);
  }
}

/** The process id, and when the process started where the system tells, because ids are used again. */
function identity(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The 22nd field; the second is the program's name in parentheses and may hold anything.
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${pid}:${started}`;
  } catch {
    return `${pid}:`;
  }
}

function isAlive(holder: string): boolean {
  const pid = Number.parseInt(holder, 10);
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (failedWith(error, 'ESRCH')) return false;
  }
  const now = identity(pid);
  // Where a start time is missing the process id alone decides.
  return now === holder || now.endsWith(':') || holder.endsWith(':');
}

/** What the lock says; nothing readable when somebody put something else in its place. */
function holderOf(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch (error) {
    if (failedWith(error, 'ENOENT')) return undefined;
    if (failedWith(error, 'EINVAL')) return '';
    throw error;
  }
}

/** Moves a dead process's lock aside, then looks at what was moved: a live lock that came in between is put back. */
function removeStale(file: string, stale: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    const moved = holderOf(aside);
    if (moved && moved !== stale) symlinkSync(moved, file);
  } catch (error) {
    if (!failedWith(error, 'ENOENT', 'EEXIST')) throw error;
  }
  rmSync(aside, { force: true });
}

function release(file: string, own: string): void {
  if (holderOf(file) === own) unlinkSync(file);
}
