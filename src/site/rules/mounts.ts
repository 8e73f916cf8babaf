/** Where data disks are mounted. */
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
      const normal = mount.replace(/(?<=.)\/+$/, '');
      const owner = seen.get(normal);
      if (!/^(\/[A-Za-z0-9._+-]+)+$/.test(normal) && normal !== '/') {
        yield { path: at, message: `"${mount}" is no mount point`, hint: 'expected an absolute path such as /export' };
      } else if (/\/\.{1,2}(\/|$)/.test(normal) || taken.some((place) => covers(place, normal))) {
        yield {
          path: at,
          message: `disk ${name} of ${host.name} would hide ${normal} of the system`,
          hint: 'expected a folder of its own such as /export',
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

function covers(place: string, mount: string): boolean {
  if (place === '/' || !place.endsWith('/')) return mount === place;
  return mount === place.slice(0, -1) || mount.startsWith(place);
}

/** A data disk's name becomes the label of its file system and part of ids. */
export const diskName = rule('disk-name', function* (site) {
  for (const host of site.hosts) {
    for (const { name, filesystem, path } of host.disks.data) {
      const longest = filesystem === 'xfs' ? 12 : 16;
      const label = /^[a-z0-9][a-z0-9_-]*$/i.test(name) && name.length <= longest;
      if (label && name.toLowerCase() !== 'cidata') continue;
      yield {
        path,
        at: 'key',
        message: `"${name}" cannot be the name of a data disk`,
        hint: `expected at most ${longest} letters, digits, _ and -, other than cidata`,
      };
    }
  }
});
