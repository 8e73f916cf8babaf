/** How the system disk is laid out: a mirror, and logical volumes. */
import type { Host } from '../site.ts';
import { normalMount, type Volume, volumeName } from '../volumes.ts';
import { isMountPoint, isUnsplittable } from './mounts.ts';
import { type Fault, rule } from './rule.ts';

/** A mirror has two disks, and two disks are a mirror; a cloud image has its disk already. */
export const systemMirror = rule('system-mirror', function* (site) {
  for (const { name, install, disks } of site.hosts) {
    const { matches, raid, volumes, path } = disks.system;
    const key = raid === undefined ? 'match' : 'raid';
    if (install === 'cloud-image' && (matches.length > 1 || raid !== undefined || volumes.length > 0)) {
      yield {
        path,
        message: `${name} boots a cloud image, whose system disk is one file system already`,
        hint: 'leave out raid and volumes, or install it by autoinstall',
      };
    } else if (raid === undefined ? matches.length > 1 : matches.length !== 2) {
      yield {
        path: [...path, key],
        message:
          raid === undefined
            ? `the system disk of ${name} has ${matches.length} matches`
            : `the mirror of ${name} has ${matches.length} ${matches.length === 1 ? 'match' : 'matches'}`,
        hint:
          raid === undefined
            ? 'expected one match, or raid: 1 beside two'
            : 'expected two: match: [{ serial: … }, { serial: … }]',
      };
    }
  }
});

/** A volume has a mount point and a name of its own; what starts the system and the system itself stay in one. */
export const volumePlace = rule('volume-place', function* (site) {
  for (const host of site.hosts) {
    const seen = new Map(host.disks.data.map(({ name, mount }) => [normalMount(mount), `disk ${name}`]));
    seen.set(`volume ${volumeName('/')}`, 'volume /');
    for (const { mount, path } of host.disks.system.volumes) {
      if (mount === '/') continue;
      const normal = normalMount(mount);
      // Names of volumes are made of their mount points, and two of them may come to one.
      const keys = [normal, `volume ${volumeName(normal)}`];
      const owner = keys.flatMap((key) => seen.get(key) ?? [])[0];
      const fault = placeFault(host, normal, owner);
      if (fault !== undefined) yield { path, at: 'key', ...fault };
      for (const key of keys) seen.set(key, `volume ${normal}`);
    }
  }
});

function placeFault(host: Host, mount: string, owner: string | undefined): Pick<Fault, 'message' | 'hint'> | undefined {
  if (!isMountPoint(mount) || /\/\.{1,2}(\/|$)/.test(mount)) {
    return { message: `"${mount}" is no mount point`, hint: 'expected an absolute path such as /var/log' };
  }
  if (isUnsplittable(mount)) {
    return {
      message: `${mount} of ${host.name} cannot be a volume of its own`,
      hint: 'expected a folder such as /var/log, /var/lib/mysql, /home or /srv',
    };
  }
  if (owner === undefined) return undefined;
  return {
    message: `volume ${mount} of ${host.name} has the place or the name of ${owner}`,
    hint: 'expected another mount point',
  };
}

/** What Ubuntu, CloudStack and their updates fill in time. */
const ROOT_GIB = 10;

/** One volume takes what is left, and `/` is large enough. Whether all fit, the machine says before it wipes anything. */
export const volumeSize = rule('volume-size', function* (site) {
  for (const host of site.hosts) {
    const { volumes } = host.disks.system;
    const root = volumes.find(({ mount }) => mount === '/');
    const takers = volumes.filter(({ size }) => size === 'rest');
    const [first, second] = root === undefined ? ['/', takers[0]] : [takers[0]?.mount, takers[1]];
    if (second !== undefined) {
      yield {
        path: second.path,
        message: `volumes ${first} and ${second.mount} of ${host.name} both take what is left`,
        hint: root === undefined ? 'give / a size, such as /: 50G' : 'expected a size for one of them',
      };
    }
    if (root !== undefined && gib(root) < ROOT_GIB) {
      yield {
        path: root.path,
        message: `${root.size} is too small for / of ${host.name}`,
        hint: `expected ${ROOT_GIB}G or more`,
      };
    }
  }
});

function gib({ size }: Volume): number {
  return size === 'rest' ? Number.POSITIVE_INFINITY : Number(size.slice(0, -1)) * (size.endsWith('T') ? 1024 : 1);
}
