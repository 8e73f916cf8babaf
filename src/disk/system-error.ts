import { getSystemErrorMessage } from 'node:util';

/** The reason of a failed system call in words, for example `no space left on device (ENOSPC)`. */
export function reasonOf(error: unknown): string {
  if (!isSystemError(error)) return error instanceof Error ? error.message : String(error);
  return error.errno === undefined ? error.message : `${getSystemErrorMessage(error.errno)} (${error.code})`;
}

/** Whether a file system call failed with one of these codes. */
export function failedWith(error: unknown, ...codes: string[]): boolean {
  return isSystemError(error) && error.code !== undefined && codes.includes(error.code);
}

export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

/** Why a file of the user's cannot be read, as what follows its name: `does not exist`. */
export function whyUnreadable(error: unknown): string {
  if (failedWith(error, 'ENOENT')) return 'does not exist';
  if (failedWith(error, 'EACCES')) return 'may not be read';
  return failedWith(error, 'EISDIR') ? 'is a folder' : `cannot be read: ${reasonOf(error)}`;
}
