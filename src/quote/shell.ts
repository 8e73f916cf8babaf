/**
 * Quotes one word for a POSIX shell: what the shell sees is exactly `value`.
 * The only place in the program where shell text is made from values. A NUL cannot be carried by any shell and is refused.
 */
export function shellQuote(value: string): string {
  if (value.includes('\0')) throw new Error('a shell word cannot hold a NUL character');
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
