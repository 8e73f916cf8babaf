import { hash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  lutimesSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { failedWith } from '../disk/system-error.ts';

/** The sha256 of a content, a text as UTF-8, in hexadecimal. */
export function sha256Of(content: string | Uint8Array): string {
  return hash('sha256', content);
}

/**
 * Writes a new file; fails with EEXIST where there is one. It is never more open than its mode, and what the umask takes away from
 * that is given back afterwards, so the mode is the same for everyone.
 */
export function writeFresh(file: string, content: string | Uint8Array, mode: number): void {
  writeFileSync(file, content, { flag: 'wx', mode });
  if ((mode & process.umask()) !== 0) chmodSync(file, mode);
}

/** The same, and on the disk before this returns. */
export function writeDurably(file: string, content: string | Uint8Array, mode: number): void {
  const fd = openSync(file, 'wx', mode);
  try {
    writeFileSync(fd, content);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** The bytes of a plain file (no link to one) of this mode and size; undefined for anything else. */
export function contentOf(file: string, { mode, size }: { mode: number; size: number }): Buffer | undefined {
  let fd: number;
  try {
    // O_NONBLOCK: somebody may have put a pipe there.
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    // Gone, a symbolic link, or locked against its owner: not what we wrote.
    if (failedWith(error, 'ENOENT', 'ELOOP', 'EACCES', 'ENXIO')) return undefined;
    throw error;
  }
  try {
    const stat = fstatSync(fd);
    const same = stat.isFile() && (stat.mode & 0o7777) === mode && stat.size === size;
    return same ? readFileSync(fd) : undefined;
  } finally {
    closeSync(fd);
  }
}

/** Whether a file has the mode, the size and the sha256 it was written with. */
export function isAsWritten(file: string, written: { mode: number; size: number; sha256: string }): boolean {
  const content = contentOf(file, written);
  return content !== undefined && sha256Of(content) === written.sha256;
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
