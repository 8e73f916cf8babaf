/** Which values a password or key may have: what every consumer carries, and what nobody guesses. */

const SHORTEST = 12;
const LONGEST = 128;

/**
 * Characters that change meaning on their way: cloudstack-setup-databases splits `user:password@host` and hands values to a
 * shell in double quotes and to SQL in single ones; a MySQL option file starts a comment at `#`.
 */
const UNCARRIABLE: Readonly<Record<string, string>> = {
  ' ': 'a space',
  "'": "an apostrophe (')",
  '"': 'a double quote (")',
  '\\': 'a backslash (\\)',
  '`': 'a backtick (`)',
  $: 'a dollar sign ($)',
  ':': 'a colon (:)',
  '@': 'an at sign (@)',
  '#': 'a number sign (#)',
};

/** Nothing but well-known words, digits and separators. */
const GUESSABLE =
  /^(?:password|passwd|pass|admin|administrator|root|user|cloud|stack|mysql|database|secret|qwerty|letmein|changeme|change|me|welcome|zoneseed|ubuntu|abc|[0-9._!-])+$/i;

/** Why a value cannot be taken as a password or key, without saying the value; undefined when it can. */
export function objection(value: string): string | undefined {
  const carried = uncarriable(value);
  if (carried !== undefined) return carried;
  if (value.length < SHORTEST) return `it has fewer than ${SHORTEST} characters`;
  if (new Set(value).size < 6) return 'it repeats fewer than 6 different characters';
  if (GUESSABLE.test(value)) return 'it is made of words and digits that are tried first';
  return undefined;
}

/** Why consumers could not carry a value, however good it is; undefined when they can. */
export function uncarriable(value: string): string | undefined {
  for (const character of value) {
    const name = UNCARRIABLE[character];
    if (name !== undefined) return `it contains ${name}, which its consumers cannot carry`;
    if (character < ' ' || character === '\x7f') return 'it contains a line break or another control character';
    if (character > '~') return 'it contains a character outside ASCII';
  }
  if (value === '') return 'it is empty';
  if (value.startsWith('-')) return 'it starts with "-", which programs take for an option';
  return value.length > LONGEST ? `it has more than ${LONGEST} characters` : undefined;
}

/** Why a value that a server made cannot be kept; undefined when it can. Nothing but the server reads it, so it may hold what others cannot carry. */
export function unkeepable(value: string): string | undefined {
  if (value === '') return 'it is empty';
  if (!/^[\x21-\x7e]+$/.test(value)) return 'it contains a space, a control character or one outside ASCII';
  return value.length > LONGEST ? `it has more than ${LONGEST} characters` : undefined;
}

/** What to give instead, for a hint. */
export const ACCEPTABLE = `${SHORTEST} to ${LONGEST} characters of A-Z a-z 0-9 _ - (and most other ASCII signs)`;
