/** A table of machines as a terminal or a log shows it once. */

/** A machine of the table; the cells are one line each. */
export interface RackRow {
  readonly host: string;
  readonly state: string;
  /** How long, in seconds; left out where nobody knows. */
  readonly seconds?: number;
  readonly doing: string;
}

/** The table's lines: name, state, how long, and what is done there. */
export function rackTable(rows: readonly RackRow[]): string[] {
  const cells = rows.map(({ host, state, seconds, doing }) => [
    host,
    state,
    seconds === undefined ? '' : lasting(seconds),
    oneLine(doing),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...cells.map((row) => (row[column] ?? '').length)));
  return cells.map((row) =>
    row
      .map((cell, column) => (column === 2 ? cell.padStart(widths[2] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      // Where nobody knows how long, there is no column for it.
      .filter((_, column) => widths[column] !== 0)
      .join('  ')
      .trimEnd(),
  );
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;

/** What a machine says may hold anything. */
function oneLine(text: string): string {
  return text.replace(CONTROL, ' ').trim();
}

/** A time of so many seconds in words: `4 s`, `3 min`, `2 h 5 min`, `3 days`. */
export function lasting(seconds: number): string {
  if (seconds < 60) return `${Math.max(0, Math.floor(seconds))} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(minutes / 60 / 24)} days`;
}
