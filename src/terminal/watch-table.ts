/** How the things that are watched stand in lines. */
import { stripVTControlCharacters } from 'node:util';

/** How a thing is to be looked at. */
export interface How {
  /** Nothing comes of it any more, or yet: it stands behind the others, without its time. */
  readonly over?: boolean | undefined;
  /** Somebody has to see to it: it stands before the others. */
  readonly urgent?: boolean | undefined;
  /** What it does in that state: the state, its time and this are columns then. */
  readonly doing?: string | undefined;
  /** When the state began, in milliseconds of Unix time; the moment it is told, if left out. */
  readonly since?: number | undefined;
}

/** What one of them does, since when in milliseconds of this process. */
export interface Thing {
  readonly state: string;
  readonly since: number;
  readonly how: How;
}

/** A line for each: who, its state, how long, and what is done; an own column for each where that is told apart. */
export function tableOf(things: readonly (readonly [who: string, Thing])[]): string[] {
  const rows = things.map(([who, { state, since, how }]) => {
    const time = how.over ? '' : lasting(since);
    return how.doing === undefined ? [who, time === '' ? state : `${state}  ${time}`] : [who, state, time, how.doing];
  });
  const widthOf = (column: number) =>
    Math.max(0, ...rows.map((row) => (column < row.length - 1 ? (row[column] ?? '').length : 0)));
  const widths = [0, 1, 2].map(widthOf);
  return rows.map((row) =>
    row
      .map((cell, column) => (column < row.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell))
      .join('  ')
      .trimEnd(),
  );
}

/** Signs that take two columns: of Hangul, kana and Han, full-width forms, emoji. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

/** A longer line would take two of the terminal's, and be left there. */
export function cut(line: string, columns: number): string {
  const text = stripVTControlCharacters(line).replace(CONTROL, ' ');
  let width = 0;
  for (const [index, sign] of [...text].entries()) {
    width += WIDE.test(sign) ? 2 : 1;
    if (width >= columns) return `${[...text].slice(0, Math.max(0, index - 2)).join('')}…`;
  }
  return text;
}

/** How long ago a time was: `4 s`, `3 min 20 s`, `5 h 2 min`. */
export function lasting(since: number): string {
  const seconds = Math.floor((performance.now() - since) / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
