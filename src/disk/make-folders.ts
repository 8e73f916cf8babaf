import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { failedWith } from './system-error.ts';

/**
 * Makes a folder, and those above it that are missing. Node's own `recursive` never ends where a file system says that there is no such
 * name and takes none either, as /proc and automounters do. Fails as the file system does.
 */
export function makeFolders(path: string, mode = 0o777): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  const parent = dirname(path);
  if (parent !== path) makeFolders(parent, mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Another process has made it meanwhile.
    if (!failedWith(error, 'EEXIST') || !statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
