import { refuseNul } from './nul.ts';

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
