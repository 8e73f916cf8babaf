/** A file to which lines are added, each of which is on the disk before the next thing happens. */
import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';

export interface Log {
  /** Adds a line; throws the system's error when the disk does not take it. */
  add(line: string): void;
  close(): void;
}

/** Opens a file that only its owner can read, or makes it. A line that a kill cut stays by itself. */
export function openLog(file: string): Log {
  const descriptor = openSync(file, 'a+', 0o600);
  if (isCut(descriptor)) writeSync(descriptor, '\n');
  return {
    add(line) {
      writeSync(descriptor, `${line}\n`);
      fsyncSync(descriptor);
    },
    close: () => closeSync(descriptor),
  };
}

function isCut(descriptor: number): boolean {
  const { size } = fstatSync(descriptor);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, size - 1);
  return last.toString() !== '\n';
}
