import fs from 'node:fs';
import type { Fault } from './fs-faults.ts';

// Taken before anything is replaced.
const { writeFileSync, rmSync, existsSync, readlinkSync, symlinkSync } = fs;

/** Thrown in place of a process that is no more. */
export class Crash extends Error {}

/**
 * The process is killed in the n-th change: nothing of that one or of any later one reaches the disk,
 * except that a write is half done and a tree half deleted.
 */
export function crashAt(n: number): Fault {
  return (call, change, args) => {
    if (call < n) return;
    if (call === n && change === 'writeFileSync') half(args as Parameters<typeof writeFileSync>);
    if (call === n && change === 'rmSync') rmSync(`${args[0]}/tree/hosts`, { recursive: true, force: true });
    throw new Crash();
  };
}

function half([file, content, options]: Parameters<typeof writeFileSync>): void {
  if (typeof content !== 'string' && !(content instanceof Uint8Array)) throw new Error('not a write of a content');
  writeFileSync(file, content.slice(0, content.length / 2), options);
}

/** Makes the lock that a crashed process left look as if that process were dead, which this one is not. */
export function buryLock(out: string): void {
  const lock = `${out}/.builds/lock`;
  if (!existsSync(`${out}/.builds`)) return;
  try {
    readlinkSync(lock);
  } catch {
    return;
  }
  rmSync(lock);
  symlinkSync('4194305:1', lock);
}
