/** Where data disks are mounted. */
import { MYSQL_DATA, normalMount } from '../volumes.ts';
import { rule } from './rule.ts';

/** Places of the system itself, which a data disk would hide; those ending in / with everything below them. */
const taken = [
  '/',
  '/boot/',
  '/etc/',
  '/usr/',
  '/bin/',
  '/sbin/',
  '/lib/',
  '/lib32/',
  '/lib64/',
  '/proc/',
  '/sys/',
].concat([
  '/dev/',
  '/run/',
  '/var',
  '/var/lib',
  '/var/log',
  '/root',
  '/tmp',
  '/cdrom/',
  '/target/',
  '/snap/',
  '/lost+found/',
]);

/** A mount point is an absolute path that /etc/fstab can carry and that nothing of the system is under. */
export const mountPoint = rule('mount-point', function* (site) {
  for (const host of site.hosts) {
    const seen = new Map<string, string>();
    for (const { name, mount, path } of host.disks.data) {
      const at = [...path, 'mount'];
      const normal = normalMount(mount);
      const owner = seen.get(normal);
      if (!isMountPoint(normal)) {
        yield { path: at, message: `"${mount}" is no mount point`, hint: 'expected an absolute path such as /export' };
      } else if (/\/\.{1,2}(\/|$)/.test(normal) || taken.some((place) => covers(place, normal))) {
        yield {
          path: at,
          message: `disk ${name} of ${host.name} would hide ${normal} of the system`,
          hint:
            normal === '/var/log'
              ? 'a volume of the system disk can be there: system: { volumes: { /var/log: 20G } }'
              : 'expected a folder of its own such as /export',
        };
      } else if (owner !== undefined) {
        yield {
          path: at,
          message: `disks ${owner} and ${name} of ${host.name} are both mounted at ${normal}`,
          hint: 'expected another mount point',
        };
      }
      seen.set(normal, name);
    }
  }
});

/** An absolute path that /etc/fstab can carry. */
export function isMountPoint(mount: string): boolean {
  return mount === '/' || /^(\/[A-Za-z0-9._+-]+)+$/.test(mount);
}

/** Whether a mount point is inside of what a system on one file system must hold, wherever else it may be split. */
export function isUnsplittable(mount: string): boolean {
  return taken.some((place) => place !== '/' && place.endsWith('/') && covers(place, mount));
}

function covers(place: string, mount: string): boolean {
  if (place === '/' || !place.endsWith('/')) return mount === place;
  return mount === place.slice(0, -1) || mount.startsWith(place);
}

/** MySQL's package makes its database in an empty folder only, and the root of every ext4 has a `lost+found`. */
export const mysqlDisk = rule('mysql-disk', function* (site) {
  for (const host of site.hosts) {
    if (!host.roles.includes('database')) continue;
    for (const { name, mount, filesystem, keep, path } of host.disks.data) {
      if (keep || filesystem === 'xfs' || normalMount(mount) !== MYSQL_DATA) continue;
      yield {
        path: [...path, 'mount'],
        message: `disk ${name} of ${host.name} becomes ext4, in whose lost+found MySQL sees data of another`,
        hint: 'write filesystem: xfs',
      };
    }
  }
});

/** A data disk's name becomes part of ids, and its beginning that of the file system's label, by which the disk is found. */
export const diskName = rule('disk-name', function* (site) {
  for (const host of site.hosts) {
    const labels = new Map<string, string>();
    for (const { name, path } of host.disks.data) {
      const label = name.slice(0, LABEL_ROOM);
      const other = labels.get(label);
      labels.set(label, name);
      if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/.test(name)) {
        yield {
          path,
          at: 'key',
          message: `"${name}" cannot be the name of a data disk`,
          hint: 'expected at most 32 letters, digits, _ and -',
        };
      } else if (other !== undefined) {
        yield {
          path,
          at: 'key',
          message: `the names of disks ${other} and ${name} of ${host.name} begin alike`,
          hint: `expected names that differ in their first ${LABEL_ROOM} characters`,
        };
      }
    }
  }
});

/** What is left of the 12 characters of an xfs label behind its prefix `zs-`. */
const LABEL_ROOM = 9;
