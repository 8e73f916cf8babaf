/** Storage actions of curtin that several kinds of disks are made of. */
import type { DiskMatch } from '../site/site.ts';
import type { YamlMap } from './yaml.ts';

/** The keys subiquity 24.04 reads; any other is silently dropped, and a match with nothing left takes any disk. */
export const MATCH_KEYS = ['serial', 'model', 'vendor', 'path', 'id_path', 'devpath', 'ssd', 'size'] as const;

/** A disk of which nothing stays. */
export function wipedDisk(id: string, match: DiskMatch): YamlMap {
  return { id, type: 'disk', match: matchOf(match), ptable: 'gpt', wipe: 'superblock-recursive', preserve: false };
}

/** Refuses what the installer would take for any disk; the rules of the site file have said so before. */
export function matchOf(match: DiskMatch): YamlMap {
  const known = Object.fromEntries(MATCH_KEYS.flatMap((key) => (match[key] === undefined ? [] : [[key, match[key]]])));
  if (Object.keys(known).length === 0) throw new Error('a disk match without any key would take any disk');
  return known;
}

/** A new file system on a partition, an array or a volume. */
export function formatted(volume: string, fstype: string): YamlMap {
  return { id: `${volume}-fs`, type: 'format', volume, fstype, preserve: false };
}

/** Mounts what `formatted` made; the installer sorts mounts by path itself. */
export function mounted(volume: string, path: string, options?: string): YamlMap {
  return { id: `${volume}-mount`, type: 'mount', device: `${volume}-fs`, path, options };
}
