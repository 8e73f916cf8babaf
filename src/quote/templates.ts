/**
 * How a value is written in each language a template speaks, one function a language; the shell's is in shell-quote.ts.
 * Templates name them as helpers (`{{mysql secrets.mysqlRootPassword}}`) and never build a quoted value by hand.
 */

/** A value of a MySQL or MariaDB option file: the parser knows quotes and these escapes ("Using Option Files", MySQL manual). */
export function mysqlOptionQuote(value: string): string {
  refuseNul(value, 'a MySQL option');
  const escapes: Record<string, string> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  return `"${value.replace(/[\\"\n\r\t]/g, (character) => escapes[character] ?? character)}"`;
}

/** A string literal of SQL as MySQL reads it without NO_BACKSLASH_ESCAPES, its default. */
export function sqlQuote(value: string): string {
  refuseNul(value, 'an SQL string');
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\n', '\\n')}'`;
}

/** A value of a curl configuration file (`--config`). */
export function curlQuote(value: string): string {
  refuseNul(value, 'a curl option');
  const escapes: Record<string, string> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  return `"${value.replace(/[\\"\n\r\t]/g, (character) => escapes[character] ?? character)}"`;
}

/** A path in /etc/exports: every byte that is not plainly a path's is a three-digit octal escape (exports(5)). */
export function exportsQuote(value: string): string {
  refuseNul(value, 'a path');
  return [...Buffer.from(value, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9/_.,:@%+-]/.test(character) ? character : `\\${byte.toString(8).padStart(3, '0')}`;
    })
    .join('');
}

/** The text of an nftables comment: it ends at the next double quote, whatever stands before it, and holds at most 127 bytes. */
export function nftComment(value: string): string {
  const bytes = Buffer.from(value.replace(/["\\\p{Cc}]/gu, ' '), 'utf8').subarray(0, 120);
  return `"${bytes.toString('utf8').replace(/\ufffd+$/, '')}"`;
}

function refuseNul(value: string, what: string): void {
  if (value.includes('\0')) throw new Error(`${what} cannot hold a NUL character`);
}
