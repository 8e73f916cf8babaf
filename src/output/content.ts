import { createHash, hash } from 'node:crypto';
import {
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fstatSync,
  linkSync,
  lstatSync,
  lutimesSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { failedWith } from '../disk/system-error.ts';

// Reused for every file, so that nothing is left to the garbage collector; larger files pass through in pieces.
const encoded = Buffer.allocUnsafeSlow(1024 * 1024);
const read = Buffer.allocUnsafeSlow(1024 * 1024);

/** The bytes of a content, a text as UTF-8. */
export function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : content;
}

/** The same without taking memory, only on loan: the next call writes over the bytes of a text. */
export function borrowedBytesOf(content: string | Uint8Array): Uint8Array {
  if (typeof content !== 'string') return content;
  // UTF-8 takes at most three bytes for one UTF-16 code unit.
  if (content.length * 3 > encoded.length) return Buffer.from(content);
  return encoded.subarray(0, encoded.write(content));
}

export function digestOf(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer');
}

/**
 * Writes a new file; fails with EEXIST where there is one. It has its mode from the first byte on:
 * what the umask takes away from a mode is given back afterwards, so the mode is the same for everyone.
 */
export function writeFresh(file: string, bytes: Uint8Array, mode: number): void {
  const fd = openSync(file, 'wx', mode);
  try {
    writeAll(fd, bytes);
    if ((mode & process.umask()) !== 0) fchmodSync(fd, mode);
  } finally {
    closeSync(fd);
  }
}

/** Writes all bytes, however few the system takes at a time. */
export function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at);
}

/** Whether a plain file (no link to one) has exactly these bytes and this mode. */
export function holds(file: string, bytes: Uint8Array, mode: number): boolean {
  return reading(file, mode, bytes.length, (fd) => {
    for (let at = 0; at < bytes.length; ) {
      const got = readSync(fd, read, 0, Math.min(read.length, bytes.length - at), null);
      if (got === 0 || read.compare(bytes, at, at + got, 0, got) !== 0) return false;
      at += got;
    }
    return true;
  });
}

/** Whether a plain file (no link to one) has this mode, this size and this sha256. */
export function matches(file: string, wanted: { mode: number; size: number; digest: Uint8Array }): boolean {
  return reading(file, wanted.mode, wanted.size, (fd) => {
    const digest = wanted.size <= read.length ? digestOfSmall(fd, wanted.size) : digestOfLarge(fd);
    return digest !== undefined && Buffer.compare(digest, wanted.digest) === 0;
  });
}

function digestOfSmall(fd: number, size: number): Uint8Array | undefined {
  let held = 0;
  while (held < size) {
    const got = readSync(fd, read, held, size - held, null);
    if (got === 0) return undefined;
    held += got;
  }
  return digestOf(read.subarray(0, size));
}

function digestOfLarge(fd: number): Uint8Array {
  const digest = createHash('sha256');
  for (let got = readSync(fd, read); got > 0; got = readSync(fd, read)) digest.update(read.subarray(0, got));
  return digest.digest();
}

function reading(file: string, mode: number, size: number, test: (fd: number) => boolean): boolean {
  let fd: number;
  try {
    // O_NONBLOCK: somebody may have put a pipe there.
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    // Gone, a symbolic link, or locked against its owner: not what we wrote.
    if (failedWith(error, 'ENOENT', 'ELOOP', 'EACCES', 'ENXIO')) return false;
    throw error;
  }
  try {
    const stat = fstatSync(fd);
    return stat.isFile() && (stat.mode & 0o7777) === mode && stat.size === size && test(fd);
  } finally {
    closeSync(fd);
  }
}

/** Whether two files have the same bytes. */
export function sameFiles(a: string, b: string, mode: number): boolean {
  const first = openSync(a, 'r');
  try {
    const size = fstatSync(first).size;
    return reading(b, mode, size, (second) => {
      const half = read.length / 2;
      for (let at = 0; at < size; at += half) {
        const got = readSync(first, read, 0, half, at);
        if (readSync(second, read, half, half, at) !== got) return false;
        if (read.compare(read, half, half + got, 0, got) !== 0) return false;
      }
      return true;
    });
  } finally {
    closeSync(first);
  }
}

/** Where a second name for a file is not to be had: file systems without hard links, over their count, or between two of them. */
const NO_HARD_LINK = ['EPERM', 'EXDEV', 'ENOSYS', 'EOPNOTSUPP', 'ENOTSUP', 'EMLINK'];

/** Gives a file a second name, the same file untouched; where that is impossible, a copy with its mode and times. */
export function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!failedWith(error, ...NO_HARD_LINK)) throw error;
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    copyTimes(from, to);
  }
}

/** Gives a file or folder the times of another, finer than a Date could carry them. */
export function copyTimes(from: string, to: string): void {
  const { atimeMs, mtimeMs } = lstatSync(from);
  lutimesSync(to, atimeMs / 1000, mtimeMs / 1000);
}
