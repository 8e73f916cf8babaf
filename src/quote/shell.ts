import { refuseNul } from './nul.ts';

/**
 * Quotes one word for a POSIX shell: what the shell sees is exactly `value`.
 * The only place in the program where shell text is made from values. A NUL cannot be carried by any shell and is refused.
 */
export function shellQuote(value: string): string {
  refuseNul(value, 'a shell word');
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
