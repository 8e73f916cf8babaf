/**
 * The installer's storage section: every disk named, nothing left to a layout, which would take the largest disk it finds.
 * Rules of subiquity's storage actions: disks are claimed in the order listed and a claimed one leaves the pool.
 */
import { isExactMatch } from '../site/disk-match.ts';
import type { DataDisk, DiskMatch, Host } from '../site/site.ts';
import type { YamlMap } from './yaml.ts';

/** The keys subiquity 24.04 reads; any other is silently dropped, and a match with nothing left takes any disk. */
const MATCH_KEYS = ['serial', 'model', 'vendor', 'path', 'id_path', 'devpath', 'ssd', 'size'] as const;

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
  const system = { rank: rank(host.disks.system.match), actions: systemDisk(host) };
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

/** Refuses what the installer would take for any disk; the rules of the site file have said so before. */
function matchOf(match: DiskMatch): YamlMap {
  const known = Object.fromEntries(MATCH_KEYS.flatMap((key) => (match[key] === undefined ? [] : [[key, match[key]]])));
  if (Object.keys(known).length === 0) throw new Error('a disk match without any key would take any disk');
  return known;
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
    { id, type: 'disk', match: matchOf(disk.match), ptable: 'gpt', wipe: 'superblock-recursive', preserve: false },
    { ...partition, size: -1, wipe: 'superblock', preserve: false },
    { ...format, label: dataLabel(disk), preserve: false },
    mount,
  ];
}

/**
 * GPT with what the firmware needs, and one ext4 root over the rest. With firmware `auto` both a BIOS boot partition and an
 * ESP are made; curtin would run grub-install for every `grub_device` on a BIOS machine and fail on the ESP, so an early
 * command takes that flag off the ESP where the installer has not been booted by UEFI.
 */
function systemDisk({ firmware, disks }: Host): YamlMap[] {
  const bios = firmware !== 'uefi';
  const uefi = firmware !== 'bios';
  const part = (id: string, size: string | number, more: YamlMap): YamlMap => ({
    id,
    type: 'partition',
    device: 'system',
    size,
    wipe: 'superblock',
    preserve: false,
    ...more,
  });
  const parts = [
    ...(bios ? [part('system-bios', '1M', { flag: 'bios_grub' })] : []),
    ...(uefi ? [part('system-esp', '1G', { flag: 'boot', grub_device: true })] : []),
    part('system-root', -1, {}),
  ];
  return [
    {
      id: 'system',
      type: 'disk',
      match: matchOf(disks.system.match),
      ptable: 'gpt',
      wipe: 'superblock-recursive',
      preserve: false,
      grub_device: bios ? true : undefined,
    },
    ...parts.map((partition, index) => ({ ...partition, number: index + 1 })),
    ...(uefi ? [formatted('system-esp', 'fat32')] : []),
    formatted('system-root', 'ext4'),
    mounted('system-root', '/'),
    ...(uefi ? [mounted('system-esp', '/boot/efi')] : []),
  ];
}

function formatted(volume: string, fstype: string): YamlMap {
  return { id: `${volume}-fs`, type: 'format', volume, fstype, preserve: false };
}

function mounted(volume: string, path: string): YamlMap {
  return { id: `${volume}-mount`, type: 'mount', device: `${volume}-fs`, path };
}
