/** What a secret is called, wherever it has a name: a parameter of the API, a setting, a pair in a log's line, a key of a user's file. */

/** The last word of such a name, as the source of a regular expression; in upper or lower case. */
export const SECRET_WORD =
  '(?:api[._-]?key|secret[._-]?key|security[._-]?key|private[._-]?key|pre[._-]?shared[._-]?key|psk|session[._-]?(?:id|key)|jsessionid|signature|password(?:[._-]?hash)?|passwd|passphrase|secret|token)';

const AT_THE_END = new RegExp(`${SECRET_WORD}$`, 'i');

/** Whether what has this name is a secret. */
export function isSecretName(name: string): boolean {
  return AT_THE_END.test(name);
}
