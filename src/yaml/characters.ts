/** What is wrong with the characters of a text, whatever it says: those nobody sees, and line ends of other systems. */
import type { PlacedProblem } from '../diagnostic/diagnostic.ts';
import { fault } from './yaml-faults.ts';

/** What stands for a space and is none to YAML. */
const SPACES: Readonly<Record<string, string>> = {
  '\u00a0': 'no-break space',
  '\u2007': 'figure space',
  '\u202f': 'narrow no-break space',
  '\u3000': 'ideographic space',
};

const OTHERS: Readonly<Record<string, string>> = {
  '\0': 'NUL',
  '\u0085': 'next line',
  '\u00ad': 'soft hyphen',
  '\u200b': 'zero-width space',
  '\u2028': 'line separator',
  '\u2029': 'paragraph separator',
  '\u2060': 'word joiner',
  '\ufeff': 'byte order mark',
};

/** Joiners (U+200C, U+200D) are not among them: some scripts are not written without. */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that are looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u00a0\u00ad\u1680\u180e\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]/g;

/** The first invisible character of each line that is in no comment, and the first carriage return that ends a line by itself. */
export function characterFaults(text: string): PlacedProblem[] {
  const lines = new Map<number, RegExpExecArray>();
  for (const found of text.matchAll(INVISIBLE)) {
    const lineStart = text.lastIndexOf('\n', found.index - 1) + 1;
    if (!lines.has(lineStart) && !isInComment(text.slice(lineStart, found.index))) lines.set(lineStart, found);
  }
  const faults = [...lines.values()].map(invisibleFault);
  const [cr] = text.matchAll(/\r(?!\n)/g);
  return cr === undefined ? faults : [...faults, loneReturn(cr.index)];
}

/** Inside quotes a text has to have ` #` before it to be taken for a comment, which then only forgives more. */
function isInComment(before: string): boolean {
  return /(^|\s)#/.test(before);
}

function invisibleFault({ 0: character, index }: RegExpExecArray): PlacedProblem {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  const space =
    SPACES[character] ?? (/[\u1680\u2000-\u200a\u205f]/.test(character) ? 'space of a fixed width' : undefined);
  const name = space ?? OTHERS[character] ?? (character < '\u00a0' ? 'control character' : 'mark without a width');
  const hint = space === undefined ? 'expected nothing there' : 'expected a space, or nothing';
  const span = { start: index, end: index + 1 };
  return fault('invisible-character', `there is an invisible character here: ${code}, ${name}`, span, hint);
}

function loneReturn(start: number): PlacedProblem {
  const hint = "expected LF or CR LF: tr '\\r' '\\n' makes such a file one of LF";
  return fault('line-end', 'a carriage return (CR) ends this line by itself', { start, end: start + 1 }, hint);
}
