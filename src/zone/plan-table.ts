/** A plan as people read it: a line for every change, a line below it for every field. */
import type { Path } from '../outcome/problem.ts';
import type { Change, Plan } from './zone-plan.ts';

/** Sign, kind, name, what becomes of it, and where the site file says so. */
export type PlanRow = readonly [sign: string, kind: string, name: string, what: string, where: string];

const SIGN: Readonly<Record<Change['action'], string>> = { create: '+', change: '~', replace: '±', blocked: '!' };

/** The rows of a table; `where` writes a place of the site file as its line. */
export function planRows({ changes, toLoad }: Plan, where: (path: Path) => string): PlanRow[] {
  const rows = changes.flatMap((change) => rowsOf(change, where));
  if (toLoad.length === 0) return rows;
  return [...rows, ['~', 'management server', 'restart', `takes up ${toLoad.join(', ')}`, '']];
}

function rowsOf(change: Change, where: (path: Path) => string): PlanRow[] {
  const { action, kind, name, about, fields, problem, path } = change;
  const sign = SIGN[action];
  if (problem !== undefined) {
    const message = problem.message.replace(`${kind} ${name}: `, '');
    return [[sign, kind, name, `${message}: ${problem.hint}`, where(path)]];
  }
  if (action === 'create') return [[sign, kind, name, about, where(path)]];
  return fields.map(({ field, from, to, path: at }, index): PlanRow => {
    const what = `${field}: ${from === undefined || from === '' ? 'not set' : from} → ${to === '' ? 'not set' : to}`;
    return index === 0 ? [sign, kind, name, what, where(at ?? path)] : ['', '', '', what, where(at ?? path)];
  });
}

/** How many of each there are, such as `14 to create, 2 to change, 1 blocked`. */
export function planSummary({ changes, toLoad }: Plan): string {
  const words = { create: 'to create', change: 'to change', replace: 'to replace', blocked: 'blocked' } as const;
  const counts = Object.entries(words).flatMap(([action, word]) => {
    const count = changes.filter((change) => change.action === action).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  const restart = toLoad.length === 0 ? [] : ['a restart of the management server'];
  return [...counts, ...restart].join(', ') || 'nothing to do';
}
