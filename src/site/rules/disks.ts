/** Disks are chosen by what the installer sees, and the wrong choice is a wiped disk: every match must be meant. */
import { isExactMatch, SINGLE_KEYS } from '../disk-match.ts';
import type { DiskMatch } from '../site.ts';
import { byHost, type MatchedDisk, matchedDisks } from './matched-disks.ts';
import { rule } from './rule.ts';

const globs = ['serial', 'model', 'vendor', 'path', 'id_path', 'devpath'] as const;

/** A match says something: the installer takes an empty one, and one of nothing but `*`, for any disk. No disk tells control characters. */
export const diskMatch = rule('disk-match', function* (site) {
  for (const { host, name, match, path } of matchedDisks(site)) {
    if (Object.keys(match).length === 0) {
      yield {
        path,
        message: `the match of disk ${name} of ${host.name} is empty and would take any disk`,
        hint: 'expected serial, model, path, size, …',
      };
    }
    for (const key of globs) {
      const glob = match[key];
      if (glob === undefined) continue;
      const takes = /\p{Cc}/u.test(glob) ? 'no disk' : /^[*?]+$/.test(glob) ? 'any disk' : undefined;
      if (takes === undefined) continue;
      yield {
        path: [...path, key],
        message: `${key} ${JSON.stringify(glob)} of disk ${name} of ${host.name} would take ${takes}`,
        hint: 'expected letters and digits of the disk meant',
      };
    }
  }
});

/** A cloud image has no installer that looks at disks: cloud-init takes one by its path. */
export const diskCloudImage = rule('disk-cloud-image', function* (site) {
  for (const {
    name: hostName,
    install,
    disks: { data },
  } of site.hosts) {
    if (install !== 'cloud-image') continue;
    for (const { name, match, path } of data) {
      const device = match.path ?? match.id_path;
      if (device !== undefined && !/[*?[]/.test(device)) continue;
      yield {
        path: [...path, 'match'],
        message: `disk ${name} of ${hostName}, which boots a cloud image, is not told by one path`,
        hint: 'expected path: /dev/vdb, or an id_path, without * and ?',
      };
    }
  }
});

/** Of two disks at most one is matched by size or kind alone: the order in which the two pick is not yours. */
export const diskMatchBroad = rule('disk-match-broad', function* (site) {
  for (const [host, all] of byHost(site)) {
    const broad = all.filter(({ match }) => isBroad(match));
    for (const [index, later] of broad.entries()) {
      const earlier = broad
        .slice(0, index)
        .filter((other) => !areMirrorsAlike(other, later))
        .find(({ match }) => match.ssd === undefined || match.ssd === (later.match.ssd ?? match.ssd));
      if (earlier === undefined) continue;
      yield {
        path: later.path,
        message: `disks ${earlier.name} and ${later.name} of ${host.name} are both told by size or kind alone`,
        hint: `give one of them a serial, model or path${earlier.name === 'system' ? ' (the system disk is the smallest unless told)' : ''}`,
      };
    }
  }
});

/** Two disks of a host are not the same disk, nor two that one match leaves to chance. */
export const diskTwice = rule('disk-twice', function* (site) {
  for (const [host, all] of byHost(site)) {
    for (const [index, later] of all.entries()) {
      const earlier = all
        .slice(0, index)
        .find((other) => !isBroad(other.match) && sameDisk(other.match, later.match) && !areMirrorsAlike(other, later));
      if (earlier === undefined) continue;
      yield {
        path: later.path,
        message: `disks ${earlier.name} and ${later.name} of ${host.name} are matched alike`,
        hint: 'expected a match of its own',
      };
    }
  }
});

function isBroad(match: DiskMatch): boolean {
  return Object.keys(match).length > 0 && globs.every((key) => match[key] === undefined);
}

/** One of the keys that name a single disk is the same, or all keys are. */
function sameDisk(a: DiskMatch, b: DiskMatch): boolean {
  const single = SINGLE_KEYS.some((key) => a[key] !== undefined && a[key] === b[key]);
  return single || sameKeys(a, b);
}

function sameKeys(a: DiskMatch, b: DiskMatch): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)] as (keyof DiskMatch)[]);
  return keys.size > 0 && [...keys].every((key) => a[key] === b[key]);
}

/** Two disks of a mirror may have one match, where it fits two: which of them is the first is no matter. */
function areMirrorsAlike(a: MatchedDisk, b: MatchedDisk): boolean {
  return a.isMirrored && b.isMirrored && !isExactMatch(a.match) && sameKeys(a.match, b.match);
}
