/** What is wrong with roles on the hosts of a site, before anything is built. */
import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { sortDiagnostics } from '../diagnostic/print.ts';
import type { Site } from '../site/site.ts';
import { type HostSource, hostRoles } from './host-roles.ts';

/** The faults of all hosts of the site. One that many hosts have is said once, with the first of them and their number. */
export function roleFaults(site: Site, source: Omit<HostSource, 'site' | 'host'>): Diagnostic[] {
  const found = new Map<string, { readonly problem: Diagnostic; readonly hosts: string[] }>();
  for (const host of site.hosts) {
    const made = hostRoles({ ...source, site, host });
    for (const problem of made.ok ? [] : made.problems) {
      const { source: file, ...rest } = problem;
      const key = JSON.stringify([file.file, rest]);
      const known = found.get(key) ?? { problem, hosts: [] };
      known.hosts.push(host.name);
      found.set(key, known);
    }
  }
  return sortDiagnostics(
    [...found.values()].map(({ problem, hosts }) => ({ ...problem, message: `${problem.message} ${onHosts(hosts)}` })),
  );
}

function onHosts([first, ...others]: readonly string[]): string {
  if (others.length === 0) return `(on ${first})`;
  return `(on ${first} and ${others.length} other ${others.length === 1 ? 'host' : 'hosts'})`;
}
