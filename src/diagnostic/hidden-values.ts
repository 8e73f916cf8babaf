/** Lines of a user's file as messages quote them: without the values that nobody but their owner may read. */
import { SECRET_WORD } from '../outcome/secret-names.ts';

/** A key that names a secret, and its value on the same line: quoted, or up to where a flow collection or a comment goes on. */
const SECRET_PAIR = new RegExp(
  `(${SECRET_WORD}["']?\\s*:\\s+)("(?:[^"\\\\]|\\\\.)*"?|'(?:[^']|'')*'?|[^\\s"'#][^,}#]*)`,
  'gi',
);

/** A login in a URL: the password is what stands before the last `@` of the authority. */
const LOGIN = /(:\/\/[^\s/:@"']*:)([^\s/"']+)(?=@)/g;

/** The line with a star for each character of such a value, so that what stands behind it keeps its column. */
export function withoutHiddenValues(line: string): string {
  return line.replace(SECRET_PAIR, hidden).replace(LOGIN, hidden);
}

function hidden(_: string, before: string, value: string): string {
  const end = value.trimEnd();
  return `${before}${'*'.repeat(end.length)}${value.slice(end.length)}`;
}
