/** The bytes of a YAML file as text, or where they stop being UTF-8, and what they seem to be. */
import { type Diagnostic, inSource } from '../diagnostic/diagnostic.ts';
import { Source } from '../diagnostic/source.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';

/** Without a byte order mark at the beginning. `file` is its name for messages, `what` what they call it: `the site file`. */
export function decodeText(file: string, bytes: Uint8Array, what: string): Outcome<string, Diagnostic> {
  const sixteen = utf16Name(bytes);
  if (sixteen !== undefined) return refused(unreadable(new Source(file, ''), `${what} is ${sixteen} text`, sixteen, 0));
  try {
    return done(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    const good = goodLength(bytes);
    const before = new TextDecoder().decode(bytes.subarray(0, good));
    const source = new Source(file, before + Buffer.from(bytes.subarray(good)).toString('latin1'));
    const byte = `0x${(bytes[good] ?? 0).toString(16).padStart(2, '0')}`;
    return refused(
      unreadable(source, `${what} is not UTF-8 text: the byte ${byte} stands here`, 'WINDOWS-1252', before.length),
    );
  }
}

function unreadable(source: Source, message: string, encoding: string, at: number): Diagnostic {
  const hint = `expected UTF-8: "iconv -f ${encoding} -t UTF-8 ${source.file}" prints it so, if it is ${encoding}`;
  return inSource(source, { rule: 'unreadable-file', message, hint, path: [], range: [at, at + 1] });
}

/** By its byte order mark, or by the zeros beside its first letter. */
function utf16Name([first, second]: Uint8Array): string | undefined {
  const isLittle = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0);
  const isBig = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0 && second !== undefined);
  return isLittle ? 'UTF-16LE' : isBig ? 'UTF-16BE' : undefined;
}

/** How many bytes from the beginning are UTF-8; a character that is cut off at their end is taken for one. */
function goodLength(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUtf8(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  while (good > 0 && !isUtf8(bytes.subarray(0, good), false)) good--;
  return good;
}

function isUtf8(bytes: Uint8Array, stream = true): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream });
    return true;
  } catch {
    return false;
  }
}
