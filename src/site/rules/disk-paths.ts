/** Which device a path names, as the installer and cloud-init read it. */
import type { DiskMatch } from '../site.ts';
import { byHost, matchedDisks } from './matched-disks.ts';
import { rule } from './rule.ts';

/** What the kernel and udev call that which lies on disks or is none. */
const NO_WHOLE_DISK: readonly (readonly [RegExp, string])[] = [
  [/^\/dev\/(([shv]|xv)d[a-z]+\d|nvme\d+n\d+p\d|mmcblk\d+p\d)/, 'a partition'],
  [/^\/dev\/disk\/by-[^/]*\/.*-part\d/, 'a partition'],
  [/^\/dev\/disk\/by-(uuid|label|partuuid|partlabel)\//, 'a file system or partition'],
  [/^\/dev\/md([\d_*?[]|\/)/, 'an array'],
  [/^\/dev\/disk\/by-id\/md-/, 'an array'],
  [/^\/dev\/(dm-|mapper\/)/, 'a mapped device'],
  [/^\/dev\/disk\/by-id\/(dm|lvm)-/, 'a mapped device'],
  [/^\/dev\/(loop|ram|zram|sr|fd)\d|^\/dev\/mmcblk\d+(boot|rpmb)/, 'no disk to keep anything on'],
];

/** A disk is taken whole: what lies on one, or is made of several, is none. */
export const diskWhole = rule('disk-whole', function* (site) {
  for (const { host, name, match, path } of matchedDisks(site)) {
    const what = notWhole(match);
    if (what === undefined) continue;
    const [key, value, kind] = what;
    yield {
      path: [...path, key],
      message: `${key} "${value}" of disk ${name} of ${host.name} is ${kind}`,
      hint: 'expected a whole disk, such as /dev/sdb; it is partitioned by zoneseed',
    };
  }
});

/** The key of a match that no whole disk answers to, its value, and what that is. */
function notWhole({
  path,
  id_path: idPath,
  devpath,
}: DiskMatch): readonly ['path' | 'id_path' | 'devpath', string, string] | undefined {
  const kind = NO_WHOLE_DISK.find(([names]) => path !== undefined && names.test(path))?.[1];
  if (path !== undefined && kind !== undefined) return ['path', path, kind];
  if (idPath !== undefined && /-part\d+$/.test(idPath)) return ['id_path', idPath, 'a partition'];
  if (devpath !== undefined && /\/block\/([^/]+)\/\1p?\d+$/.test(devpath)) return ['devpath', devpath, 'a partition'];
  if (devpath !== undefined && /\/virtual\/block\//.test(devpath)) return ['devpath', devpath, 'no disk'];
  return undefined;
}

/**
 * The installer compares a path with the kernel's name of each disk, and finds nothing for the links below `/dev/disk`; what it
 * does not find stops the installation. A cloud image opens the path itself and may be given a link.
 */
export const diskPath = rule('disk-path', function* (site) {
  for (const { host, name, match, path } of matchedDisks(site)) {
    const device = match.path;
    if (device === undefined || /^[*?]+$/.test(device) || notWhole(match) !== undefined) continue;
    const link = host.install === 'autoinstall' && device.startsWith('/dev/disk/');
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
      ({ match }) =>
        match.serial === undefined && notWhole(match) === undefined && /^\/dev\/(sd|nvme|hd)/.test(match.path ?? ''),
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
