/** Role files and templates that somebody else can change: what is in them runs as root on every host. */
import { existsSync, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, inSource } from '../diagnostic/diagnostic.ts';
import { Source } from '../diagnostic/source.ts';

/**
 * One warning for all files and folders below `roles/` and `templates/` that everybody may write, or a group that is not the owner's
 * own. The own group of a user has the user's number, as `useradd` and `adduser` make it; with it a umask of 002 opens nothing.
 */
export function openToOthers(folders: readonly string[]): Diagnostic[] {
  const tops = folders.flatMap((folder) => ['roles', 'templates'].map((kind) => join(folder, kind)));
  const open = tops.filter((top) => existsSync(top)).flatMap(openBelow);
  const [first] = open;
  if (first === undefined) return [];
  const others = open.length === 1 ? '' : ` and ${open.length - 1} more below ${tops.join(', ')}`;
  const message = `${first}${others} can be changed by others than the owner, and what stands there runs as root on the hosts`;
  const problem = { rule: 'role-open', severity: 'warning' as const, message, hint: 'chmod -R go-w', path: [] };
  return [inSource(new Source(first, ''), problem)];
}

function openBelow(top: string): string[] {
  const below = readdirSync(top, { recursive: true, encoding: 'utf8' }).map((name) => join(top, name));
  return [top, ...below.sort()].filter((path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat !== undefined && isOpen(stat);
  });
}

function isOpen({ mode, uid, gid }: Stats): boolean {
  return (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== uid);
}
