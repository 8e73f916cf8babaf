/** The passphrase of a secrets file that is not protected by an age identity. */
import type { Key } from './age.ts';
import type { SecretsOptions } from './secrets-options.ts';
import { problem } from './secrets-problem.ts';

const VARIABLE = 'ZONESEED_PASSPHRASE';
const SHORTEST = 12;

/** The passphrase of a file that is there: from the environment, else from the user. */
export async function passphraseKey(file: string, options: SecretsOptions): Promise<Key> {
  const passphrase = fromEnvironment(options) || (await options.ask?.(`Passphrase of ${file}: `));
  if (passphrase) return { kind: 'passphrase', passphrase };
  throw problem('secrets-passphrase', `${file} is protected by a passphrase, and none was given`, {
    hint: `set ${VARIABLE}, or run the command in a terminal and type it`,
  });
}

/** A passphrase for a new file; typed twice where it is typed. */
export async function newPassphraseKey(file: string, options: SecretsOptions): Promise<Key> {
  const given = fromEnvironment(options);
  const passphrase = given || (await options.ask?.(`New passphrase for ${file}: `));
  if (!passphrase) {
    throw problem('secrets-passphrase', `no passphrase was given for ${file}`, {
      hint: `set ${VARIABLE}, or run the command in a terminal and type it`,
    });
  }
  if (passphrase.length < SHORTEST) {
    throw problem('secrets-passphrase', `the passphrase for ${file} has fewer than ${SHORTEST} characters`, {
      hint: 'take four or five random words, for example',
    });
  }
  if (!given && (await options.ask?.('The same passphrase again: ')) !== passphrase) {
    throw problem('secrets-passphrase', 'the two passphrases are not the same', { hint: 'run the command again' });
  }
  return { kind: 'passphrase', passphrase };
}

function fromEnvironment({ env = process.env }: SecretsOptions): string | undefined {
  return env[VARIABLE];
}
