/** Every disk of a site that is told by a match. */
import type { Path } from '../../outcome/problem.ts';
import type { DiskMatch, Host, Site } from '../site.ts';

export interface MatchedDisk {
  readonly host: Host;
  /** `system`, `system 2` of a mirror, or the name of the data disk. */
  readonly name: string;
  readonly isMirrored: boolean;
  readonly match: DiskMatch;
  readonly path: Path;
}

/** The installer reads the system disk's match; a cloud image has its disk already. */
export function* matchedDisks(site: Site): Generator<MatchedDisk> {
  for (const host of site.hosts) {
    const { system, data } = host.disks;
    const isMirrored = system.matches.length > 1;
    for (const [index, match] of host.install === 'autoinstall' ? system.matches.entries() : []) {
      const name = index === 0 ? 'system' : `system ${index + 1}`;
      yield { host, name, isMirrored, match, path: [...system.path, 'match', ...(isMirrored ? [index] : [])] };
    }
    for (const { name, match, path } of data) yield { host, name, isMirrored: false, match, path: [...path, 'match'] };
  }
}

/** The disks of every host that has more than one. */
export function byHost(site: Site): Map<Host, MatchedDisk[]> {
  const all = new Map<Host, MatchedDisk[]>();
  for (const disk of matchedDisks(site)) {
    if (disk.host.disks.data.length === 0 && !disk.isMirrored) continue;
    const known = all.get(disk.host);
    if (known === undefined) all.set(disk.host, [disk]);
    else known.push(disk);
  }
  return all;
}
