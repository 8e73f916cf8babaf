/** Takes the secrets out of a server's lines, and what a terminal would take for commands. */
import { SECRET_WORD } from '../outcome/secret-names.ts';

export const STRUCK = '[struck out]';

/** Names whose values are secrets wherever they stand. */
const NAMES = `[\\w.-]*${SECRET_WORD}`;

/** `"apikey":"…"`, also with the quotes escaped, as often as may be; what has no end was cut off and goes to the end. */
const JSON_VALUE = new RegExp(`((?<!\\\\)\\\\*"${NAMES}\\\\*"\\s*:\\s*\\\\*")[^"\\\\]*(?:\\\\[^"][^"\\\\]*)*`, 'gi');
/** `apikey=…`, in a query, in boot arguments, in a list. */
const PLAIN_VALUE = new RegExp(`((?:^|[^\\w.-])${NAMES}\\s?=\\s?)(?!null\\b|\\[struck out])[^\\s&,;)}\\]"']+`, 'gi');
/** `passwd='…'`, as the XML of a guest has it for its console. */
const QUOTED_VALUE = new RegExp(`((?:^|[^\\w.-])${NAMES}\\s?=\\s?(\\\\*["']))(?!\\2)[\\s\\S]*?(\\2|$)`, 'gi');
/** As a sentence says it: the API key that the server did not find. */
const SPOKEN = /(\b(?:api ?key|secret ?key|session ?(?:id|key)|signature|password): )(?!\[struck out])[^\s,;\]]+/gi;
/** The passphrase of the agent's keystore, which the script is given as an argument. */
const KEYSTORE = /(keystore-(?:setup|cert-import)(?: \S+){2} )(?!\[struck out])\S+/g;
/** A user's name and password in a URL. */
const LOGIN = /(:\/\/)[^\s/?#@"]*@/g;
/** What crypt(3) and MySQL make of a password: short ones are found by trying. */
const HASHED = /\$(?:1|2[abxy]|5|6|7|y|gy)\$[\w./$=,]{8,}|\*[\dA-F]{40}\b/g;
const PEM = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/**
 * The text with `[struck out]` for what is secret in it: API keys and signatures of job lines, `baremetalnotification…key` and
 * `keystore_password` of boot arguments, session ids, passwords, private keys.
 */
export function strikeOut(text: string): string {
  return withoutKeys(text)
    .replace(JSON_VALUE, `$1${STRUCK}`)
    .replace(QUOTED_VALUE, `$1${STRUCK}$3`)
    .replace(PLAIN_VALUE, `$1${STRUCK}`)
    .replace(SPOKEN, `$1${STRUCK}`)
    .replace(KEYSTORE, `$1${STRUCK}`)
    .replace(HASHED, STRUCK)
    .replace(LOGIN, `$1${STRUCK}@`);
}

/** The text without private keys, which go over several lines. */
export function withoutKeys(text: string): string {
  return text.replace(PEM, STRUCK);
}

/** At most `most` characters of a line that may be shown, in memory of their own: a part of a line keeps the whole of it alive. */
export function shownPart(text: string, most: number): string {
  // The cut comes after the striking out, so that no half of a secret is left behind its name.
  const struck = strikeOut(text.slice(0, most * 4))
    .replaceAll('\t', ' ')
    .replace(CONTROL, '\ufffd')
    .trim();
  const part = struck.length > most ? `${struck.slice(0, most)}…` : struck;
  return Buffer.from(part).toString('utf8');
}
