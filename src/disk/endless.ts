import { lstatSync, statSync } from 'node:fs';

/**
 * Whether whoever reads this path may wait, or fill the memory, for ever: a device, a pipe by its own name. What a shell hands
 * over (`<(…)`, `| zoneseed check /dev/stdin`) is a pipe by another one, and ends. Fails as the file system does.
 */
export function isEndless(path: string): boolean {
  const status = statSync(path);
  return !status.isFile() && !status.isDirectory() && !(status.isFIFO() && lstatSync(path).isSymbolicLink());
}
