/** What a disk match says of the disks it may take. */
import type { DiskMatch } from './site.ts';

/** The keys that only one disk of a machine answers to. */
export const SINGLE_KEYS = ['serial', 'path', 'id_path', 'devpath'] as const;

/** Whether the match names one disk: by a key that only one answers to, without `*`, `?` and `[`. */
export function isExactMatch(match: DiskMatch): boolean {
  return SINGLE_KEYS.some((key) => match[key] !== undefined && !/[*?[]/.test(match[key]));
}
