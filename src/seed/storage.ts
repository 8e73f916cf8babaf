/**
 * The installer's storage section: every disk named, nothing left to a layout, which would take the largest disk it finds.
 * Rules of subiquity's storage actions: disks are claimed in the order listed and a claimed one leaves the pool.
 */
import { isExactMatch } from '../site/disk-match.ts';
import type { DataDisk, DiskMatch, Host } from '../site/site.ts';
import { MATCH_KEYS, matchOf, wipedDisk } from './storage-actions.ts';
import { systemDisk } from './system-disk.ts';
import type { YamlMap } from './yaml.ts';

/** The label of a data file system; never one that cloud-init would take for a seed, and at most xfs's 12 characters. */
export function dataLabel(disk: DataDisk): string {
  return `zs-${disk.name}`.slice(0, 12);
}

/**
 * The `storage` mapping. Exact matches and kept disks come first, whosoever they are, then globs, then sizes, or "the largest
 * disk" of one would take the disk that another names; among equals the system disk comes last. An early command claims the
 * disks in the same order before the installer does (templates/installer/disks.py).
 */
export function storage(host: Host): YamlMap {
  const data = host.disks.data.map((disk) => ({ rank: disk.keep ? 0 : rank(disk.match), actions: dataDisk(disk) }));
  const system = { rank: Math.max(...host.disks.system.matches.map(rank)), actions: systemDisk(host) };
  const disks = [...data, system].sort((a, b) => a.rank - b.rank);
  return {
    swap: withoutSwap(host) ? { size: 0 } : undefined,
    config: disks.flatMap(({ actions }) => actions),
  };
}

/** The agent of a pure KVM host counts its memory for guests, and a guest in swap is slow without anyone seeing why. */
function withoutSwap(host: Host): boolean {
  return host.roles.every((role) => role === 'kvm' || role === 'common');
}

/** 0 tells one disk, 1 some of a kind, 2 any that is left. */
function rank(match: DiskMatch): number {
  if (isExactMatch(match)) return 0;
  return MATCH_KEYS.every((key) => match[key] === undefined || key === 'size' || key === 'ssd') ? 2 : 1;
}

/**
 * One partition over the whole disk. curtin refuses to keep a partition whose size or place is stated otherwise than it is
 * found; `size: -1` is right for a disk this very section made, and for others an early command states what it measures.
 */
function dataDisk(disk: DataDisk): YamlMap[] {
  const id = `data-${disk.name}`;
  const mount = { id: `${id}-mount`, type: 'mount', device: `${id}-fs`, path: disk.mount, options: 'defaults,nofail' };
  const partition = { id: `${id}-part`, type: 'partition', device: id, number: 1 };
  const format = { id: `${id}-fs`, type: 'format', volume: `${id}-part`, fstype: disk.filesystem };
  if (disk.keep) {
    return [
      { id, type: 'disk', match: matchOf(disk.match), ptable: 'gpt', preserve: true },
      { ...partition, size: -1, preserve: true },
      { ...format, preserve: true },
      mount,
    ];
  }
  return [
    wipedDisk(id, disk.match),
    { ...partition, size: -1, wipe: 'superblock', preserve: false },
    { ...format, label: dataLabel(disk), preserve: false },
    mount,
  ];
}
