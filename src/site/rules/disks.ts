/** Disks are chosen by what the installer sees, and the wrong choice is a wiped disk: every match must be meant. */
import type { Path } from '../../outcome/problem.ts';
import { SINGLE_KEYS } from '../disk-match.ts';
import type { DiskMatch, Host, Site } from '../site.ts';
import { rule } from './rule.ts';

interface Disk {
  readonly host: Host;
  /** `system`, or the name of the data disk. */
  readonly name: string;
  readonly match: DiskMatch;
  readonly path: Path;
}

/** The installer reads the system disk's match; a cloud image has its disk already. */
function* disks(site: Site): Generator<Disk> {
  for (const host of site.hosts) {
    const { system, data } = host.disks;
    if (host.install === 'autoinstall')
      yield { host, name: 'system', match: system.match, path: [...system.path, 'match'] };
    for (const { name, match, path } of data) yield { host, name, match, path: [...path, 'match'] };
  }
}

const globs = ['serial', 'model', 'vendor', 'path', 'id_path', 'devpath'] as const;

/** A match says something: the installer takes an empty one, and one of nothing but `*`, for any disk. No disk tells control characters. */
export const diskMatch = rule('disk-match', function* (site) {
  for (const { host, name, match, path } of disks(site)) {
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

/**
 * The installer compares a path with the kernel's name of each disk, and finds nothing for the links below `/dev/disk`; what it
 * does not find stops the installation. A cloud image opens the path itself and may be given a link.
 */
export const diskPath = rule('disk-path', function* (site) {
  for (const { host, name, match, path } of disks(site)) {
    const device = match.path;
    if (device === undefined || /^[*?]+$/.test(device)) continue;
    const link = host.install === 'autoinstall' && /^\/dev\/(disk|mapper)\//.test(device);
    if (!link && /^(\/dev\/[^\s/]|[*?[])\S*$/.test(device)) continue;
    yield {
      path: [...path, 'path'],
      message: `path "${device}" of disk ${name} of ${host.name} ${link ? "is a link; the installer knows the kernel's names only" : 'is no device'}`,
      hint: link ? 'expected serial or id_path, or a path such as /dev/sdb' : 'expected a path such as /dev/sdb',
    };
  }
});

/** `/dev/sda` is whichever disk answered first at this boot, and that may be the installer's own stick. */
export const diskPathUnstable = rule('disk-path-unstable', function* (site) {
  for (const [host, all] of byHost(site)) {
    const unstable = all.filter(
      ({ match }) => match.serial === undefined && /^\/dev\/(sd|nvme|hd)/.test(match.path ?? ''),
    );
    const [first] = unstable;
    if (first === undefined) continue;
    yield {
      severity: 'warning',
      path: [...first.path, 'path'],
      message: `${unstable.map(({ match }) => match.path).join(' and ')} of ${host.name} may be other disks at the next boot`,
      hint: 'match by serial or id_path',
    };
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
      const earlier = all.slice(0, index).find(({ match }) => !isBroad(match) && sameDisk(match, later.match));
      if (earlier === undefined) continue;
      yield {
        path: later.path,
        message: `disks ${earlier.name} and ${later.name} of ${host.name} are matched alike`,
        hint: 'expected a match of its own',
      };
    }
  }
});

function byHost(site: Site): Map<Host, Disk[]> {
  const all = new Map<Host, Disk[]>();
  for (const disk of disks(site)) {
    if (disk.host.disks.data.length === 0) continue;
    const known = all.get(disk.host);
    if (known === undefined) all.set(disk.host, [disk]);
    else known.push(disk);
  }
  return all;
}

function isBroad(match: DiskMatch): boolean {
  return Object.keys(match).length > 0 && globs.every((key) => match[key] === undefined);
}

/** One of the keys that name a single disk is the same, or all keys are. */
function sameDisk(a: DiskMatch, b: DiskMatch): boolean {
  const single = SINGLE_KEYS.some((key) => a[key] !== undefined && a[key] === b[key]);
  const keys = new Set([...Object.keys(a), ...Object.keys(b)] as (keyof DiskMatch)[]);
  return single || (keys.size > 0 && [...keys].every((key) => a[key] === b[key]));
}
