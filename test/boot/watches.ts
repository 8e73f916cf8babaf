/** How many file watchers this machine allows: each container's init needs some, and all of them count as this machine's root. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../lab/roots.ts';

const ENOUGH = 1024;

/** Allows enough; gives what puts back what was allowed before, once no other lab runs: two of them may run side by side. */
export function allowWatchers(
  setting = '/proc/sys/fs/inotify/max_user_instances',
  folder = join(cacheFolder(), 'watching'),
  self = String(process.pid),
): () => void {
  const before = join(folder, 'before');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, self), '');
  const allowed = readFileSync(setting, 'utf8').trim();
  if (Number(allowed) < ENOUGH) {
    writeFileSync(before, allowed);
    writeFileSync(setting, String(ENOUGH));
  }
  return () => {
    rmSync(join(folder, self), { force: true });
    const others = readdirSync(folder).filter((pid) => existsSync(`/proc/${pid}`));
    if (others.length > 0 || !existsSync(before)) return;
    writeFileSync(setting, readFileSync(before));
    rmSync(before);
  };
}
