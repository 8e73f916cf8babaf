/** Kernel settings that the files of a host set. */
import type { HostFile } from '../role/role.ts';

/** Key and value of every setting in the host's files of /etc/sysctl.d; the last one counts. */
export function sysctlIn(files: readonly HostFile[]): ReadonlyMap<string, string> {
  const own = files.filter(({ path }) => path.startsWith('/etc/sysctl.d/'));
  return new Map(
    own
      .toSorted((a, b) => (a.path < b.path ? -1 : 1))
      .flatMap(({ content }) => [...content.matchAll(/^([a-z][\w./-]*) *= *(.*)$/gm)])
      .map(([, key = '', value = '']) => [key, value.trim().replace(/\s+/g, ' ')]),
  );
}
