/**
 * iPXE's own quoting: the only place where iPXE text is made from values. iPXE knows no quotes. It splits a line at blanks, then
 * expands `${setting}` in each word, so a character that means something is written as a setting that holds it.
 */

/** A blank that does not end a word. */
export const IPXE_BLANK = ipxeSetting('x20:string');

/** What stands for itself wherever it is in a word; `-` and `#` only behind another character. */
const PLAIN = /[A-Za-z0-9_./:=,+@%~^*?!()[\]{};'"<>|&$-]/;

/** What iPXE replaces by the value of one of its settings, such as `serial` or `netX/mac:hexhyp`. */
export function ipxeSetting(name: string): string {
  return `\${${name}}`;
}

function escaped(char: string): string {
  return ipxeSetting(`x${char.charCodeAt(0).toString(16).padStart(2, '0')}:string`);
}

function isPlain(char: string, word: string, at: number): boolean {
  if (char === '-') return at > 0 || word === '---';
  if (/^(&&|\|\||;|!|\{|\})$/.test(word)) return false;
  return PLAIN.test(char);
}

/**
 * One word: what the command sees is exactly `value`. It only works within `ipxeScript`, which defines the settings.
 * Refused is what iPXE cannot carry: an empty word, what is not printable ASCII, and `${`, which it expands even where it
 * came out of a setting.
 */
export function ipxeQuote(value: string): string {
  if (!/^[ -~]+$/.test(value) || value.includes('${')) {
    throw new Error(`iPXE cannot carry the word ${JSON.stringify(value)}`);
  }
  return [...value].map((char, at) => (isPlain(char, value, at) ? char : escaped(char))).join('');
}

/** A sentence for `echo`, its words apart by single blanks. What iPXE cannot show becomes a question mark. */
export function ipxeText(sentence: string): string {
  const words = sentence.replace(/[^ -~]|\$(?=\{)/gu, '?').split(' ');
  return words
    .filter((word) => word !== '')
    .map(ipxeQuote)
    .join(' ');
}

/** A whole script from lines made with these functions. */
export function ipxeScript(lines: readonly string[]): string {
  const used = lines.flatMap((line) =>
    [...line.matchAll(/\$\{x([0-9a-f]{2}):string\}/g)].map((match) => match[1] ?? ''),
  );
  const settings = [...new Set(used)].sort().map((code) => `set x${code}:hex ${code}`);
  return `${['#!ipxe', ...settings, ...lines].join('\n')}\n`;
}
