/** Why a text is no YAML, in an operator's words and at the place of the mistake. */
import type { PlacedProblem } from '../diagnostic/diagnostic.ts';
import { firstMistake } from './line-scanner.ts';
import { type Mistake, tabWithin, unreadable } from './mistake.ts';

/** Where js-yaml could not go on, and what it says of that. */
export interface SyntaxFault {
  readonly reason: string;
  readonly offset: number;
}

/** One problem: what stands behind the first mistake is not known to be wrong. js-yaml's own words reach nobody. */
export function syntaxFaults(text: string, { reason, offset }: SyntaxFault): PlacedProblem[] {
  if (reason.startsWith('nesting exceeded'))
    return [problemOf({ message: 'lists and mappings are nested too deeply', start: offset, end: offset + 1 })];
  const stopped = stopOf(text, offset);
  const mistake = firstMistake(text);
  // A mistake is not behind the place where nobody could go on.
  return [problemOf(mistake !== undefined && mistake.start < stopped.end ? mistake : stopped)];
}

/** The line at or before the offset that holds something. */
function stopOf(text: string, offset: number): Mistake {
  const before = text.slice(0, offset);
  const lineEnd = text.indexOf('\n', offset);
  const line = text.slice(before.lastIndexOf('\n') + 1, lineEnd === -1 ? undefined : lineEnd);
  const end = line.trim() === '' ? before.trimEnd().length : before.lastIndexOf('\n') + 1 + line.trimEnd().length;
  const start = text.lastIndexOf('\n', end - 1) + 1;
  const tab = text.slice(start, end).indexOf('\t');
  if (tab >= 0) return tabWithin(start + tab);
  return unreadable(start + (/^\s*/.exec(text.slice(start, end))?.[0].length ?? 0), end);
}

function problemOf({ message, hint, start, end }: Mistake): PlacedProblem {
  return { rule: 'yaml-syntax', message, hint, path: [], range: [start, Math.max(end, start + 1)] };
}
