import { refuseNul } from './nul.ts';

/** A string literal of SQL as MySQL reads it without NO_BACKSLASH_ESCAPES, its default. */
export function sqlQuote(value: string): string {
  refuseNul(value, 'an SQL string');
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\n', '\\n')}'`;
}
