/** What an installation destroys, in words for the person in front of the machine. */
import type { DiskMatch, Host } from '../site/site.ts';

/** One sentence part a disk; disks whose content is kept are not among them. */
export function wipes(host: Host): string[] {
  const data = host.disks.data.filter((disk) => !disk.keep).map((disk) => `${diskName(disk.match)} (${disk.mount})`);
  return [...host.disks.system.matches.map((match) => `${diskName(match)} (Ubuntu)`), ...data];
}

/** A match as words: `the smallest disk`, `the disk with serial *Z1*`. */
export function diskName(match: DiskMatch): string {
  const { size, ssd, ...named } = match;
  const adjectives = [
    ...(size === undefined ? [] : [size]),
    ...(ssd === undefined ? [] : [ssd ? 'solid-state' : 'rotating']),
  ];
  const properties = Object.entries(named).map(([key, value]) => `${key} ${value}`);
  const head = ['the', ...adjectives, 'disk'].join(' ');
  return properties.length === 0 ? head : `${head} with ${properties.join(' and ')}`;
}
