/** What was changed by hand in a file: a few lines, without what looks like a secret. */

import { SECRET_WORD } from '../outcome/secret-names.ts';
import { withoutKeys } from '../why/strike-out.ts';

/** Lines that are shown. */
const MOST = 6;
/** Characters of one. */
const WIDTH = 120;

/** Lines that only one side has, `-` what the site says and `+` what is there; `found` is null where it is not known. */
export function changedLines(wanted: string, found: string | null): string {
  if (found === null) return 'its content differs';
  const [ours, theirs] = [wanted.split('\n'), withoutKeys(found).split('\n')];
  const [known, there] = [new Set(ours), new Set(theirs)];
  const lines = [
    ...theirs.filter((line) => !known.has(line)).map((line) => `+ ${line}`),
    ...ours.filter((line) => !there.has(line)).map((line) => `- ${line}`),
  ].filter((line) => line.trim().length > 1);
  if (lines.length === 0) return 'its lines stand in another order, or blanks differ';
  const shown = lines.slice(0, MOST).map((line) => struckOut(line).slice(0, WIDTH));
  return [...shown, ...(lines.length > MOST ? [`and ${lines.length - MOST} more`] : [])].join('; ');
}

/** More than names of secrets: what a person writes by hand is struck out rather too often. */
const BEHIND_SECRET = new RegExp(
  `((?:${SECRET_WORD}|pass|key|credential|authorization)\\w*["']?\\s*[=: ]\\s*)\\S.*`,
  'i',
);

/** The line with what stands behind a word for a secret, or in a URL before its host, struck out. */
export function struckOut(line: string): string {
  return line.replace(BEHIND_SECRET, '$1***').replace(/(\w+:\/\/)[^/\s@]+@/g, '$1***@');
}
