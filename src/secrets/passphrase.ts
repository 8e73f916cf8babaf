/** The passphrase of a secrets file that is not protected by an age identity. */
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Key } from './age.ts';
import type { SecretsOptions } from './secrets-options.ts';
import { problem } from './secrets-problems.ts';

const VARIABLE = 'ZONESEED_PASSPHRASE';
const SHORTEST = 12;

/** The passphrase of a file that is there: from the environment, else from the user. */
export async function passphraseKey(file: string, options: SecretsOptions): Promise<Outcome<Key>> {
  const passphrase = fromEnvironment(options) || (await options.ask?.(`Passphrase of ${file}: `));
  if (passphrase) return done({ kind: 'passphrase', passphrase });
  return refused(notGiven(`${file} is protected by a passphrase, and none was given`));
}

/** A passphrase for a new file; typed twice where it is typed. */
export async function newPassphraseKey(file: string, options: SecretsOptions): Promise<Outcome<Key>> {
  const given = fromEnvironment(options);
  const passphrase = given || (await options.ask?.(`New passphrase for ${file}: `));
  if (!passphrase) return refused(notGiven(`no passphrase was given for ${file}`));
  if (passphrase.length < SHORTEST) {
    const message = `the passphrase for ${file} has fewer than ${SHORTEST} characters`;
    return refused(problem('secrets-passphrase', message, { hint: 'take four or five random words, for example' }));
  }
  if (!given && (await options.ask?.('The same passphrase again: ')) !== passphrase) {
    const message = 'the two passphrases are not the same';
    return refused(problem('secrets-passphrase', message, { hint: 'run the command again' }));
  }
  return done({ kind: 'passphrase', passphrase });
}

function notGiven(message: string) {
  return problem('secrets-passphrase', message, {
    hint: `set ${VARIABLE}, or run the command in a terminal and type it`,
  });
}

function fromEnvironment({ env = process.env }: SecretsOptions): string | undefined {
  return env[VARIABLE];
}
