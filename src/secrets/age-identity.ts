/** The age identity of the person who builds: where it is looked for, and how it is made the first time. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { homeFolder } from '../disk/home-folder.ts';
import { makeFolders } from '../disk/make-folders.ts';
import { isSystemError, whyUnreadable } from '../disk/system-error.ts';
import { makeFile } from '../disk/whole-file.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { ageLibrary, type Key } from './age.ts';
import { onDisk } from './secrets-file.ts';
import type { SecretsOptions } from './secrets-options.ts';
import { problem, tooOpen } from './secrets-problems.ts';

type Identity = Key & { readonly kind: 'identity' };

const VARIABLE = 'ZONESEED_AGE_IDENTITY';
const PREFIX = 'AGE-SECRET-KEY-';

/** Where the identity is kept when the environment names none: `zoneseed/identity.txt` in the user's configuration folder. */
function identityFile(env: SecretsOptions['env'] = process.env): string | undefined {
  const config = env.XDG_CONFIG_HOME;
  // A relative XDG_CONFIG_HOME is to be ignored (XDG Base Directory Specification).
  if (config && isAbsolute(config)) return join(config, 'zoneseed', 'identity.txt');
  const home = homeFolder(env);
  return home && join(home, '.config', 'zoneseed', 'identity.txt');
}

/** The user's identity, and the file it is kept in; none when the environment names none and none was made yet. */
async function findIdentity(options: SecretsOptions): Promise<Outcome<{ identity?: Identity; file: string }>> {
  const given = (options.env ?? process.env)[VARIABLE]?.trim();
  if (given?.toUpperCase().startsWith(PREFIX)) return foundIn(VARIABLE, given);
  const file = given || identityFile(options.env);
  if (file === undefined) {
    const hint = `set HOME, or have ${VARIABLE} hold an identity (${PREFIX}1…) or the name of an identity file`;
    return refused(problem('secrets-identity', 'this user has no home folder to keep an age identity in', { hint }));
  }
  try {
    return await foundIn(file, await readIdentity(file, options));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (!given && error.code === 'ENOENT') return done({ file });
    const hint = `${VARIABLE} holds an identity (${PREFIX}1…) or the name of an identity file; age-keygen makes one`;
    return refused(problem('secrets-identity', `the age identity ${file} ${whyUnreadable(error)}`, { hint }));
  }
}

async function foundIn(file: string, text: string): Promise<Outcome<{ identity: Identity; file: string }>> {
  const identity = await parseIdentities(text, file);
  return identity.ok ? done({ identity: identity.value, file }) : identity;
}

/** The user's identity, which is to open `file`. */
export async function identityFor(file: string, options: SecretsOptions): Promise<Outcome<Identity>> {
  const found = await findIdentity(options);
  if (!found.ok) return found;
  if (found.value.identity !== undefined) return done(found.value.identity);
  const hint = `copy the identity it was made with to ${found.value.file}, or name it in ${VARIABLE}`;
  return refused(problem('secrets-identity', `there is no age identity to open ${file} with`, { hint }));
}

/** The user's identity, made now when there is none. Two processes that make one at once both get the same. */
export async function findOrMakeIdentity(options: SecretsOptions): Promise<Outcome<Identity>> {
  const found = await findIdentity(options);
  if (!found.ok) return found;
  const { identity, file } = found.value;
  if (identity !== undefined) return done(identity);
  const { generateX25519Identity, identityToRecipient } = await ageLibrary();
  const secret = await generateX25519Identity();
  const recipient = await identityToRecipient(secret);
  const text = `# Opens zoneseed's secrets files; keep a copy in a safe place, show it to nobody.\n# public key: ${recipient}\n${secret}\n`;
  const own = await onDisk(file, async () => {
    makeFolders(dirname(file), 0o700);
    return done(await makeFile(file, Buffer.from(text)));
  });
  if (!own.ok) return own;
  if (own.value) {
    options.told?.note(`made the age identity ${file} (public key ${recipient})`);
    options.told?.note(`keep a copy of ${file}: without it the secrets file cannot be opened`);
  }
  return parseIdentities(await readIdentity(file, options), file);
}

async function readIdentity(file: string, options: SecretsOptions): Promise<string> {
  const { mode } = await stat(file);
  if (mode & 0o077) {
    options.told?.warn(tooOpen(`other users can read the age identity ${file}`, file));
  }
  return readFile(file, 'utf8');
}

/** Reads what age-keygen writes: an identity a line, `#` comments. Messages name the line and never quote it. */
async function parseIdentities(text: string, from: string): Promise<Outcome<Identity>> {
  const { identityToRecipient } = await ageLibrary();
  const identities: string[] = [];
  const recipients: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const identity = line.trim();
    if (identity === '' || identity.startsWith('#')) continue;
    try {
      recipients.push(await identityToRecipient(identity));
    } catch {
      const message = `line ${index + 1} of the age identity in ${from} is not an identity`;
      const hint = `expected ${PREFIX}1… as age-keygen writes it; an identity file that is itself encrypted must be decrypted first`;
      return refused(problem('secrets-identity', message, { hint }));
    }
    identities.push(identity);
  }
  if (identities.length > 0) return done({ kind: 'identity', identities, recipients, from });
  const hint = `expected a line ${PREFIX}1… as age-keygen writes it`;
  return refused(problem('secrets-identity', `there is no age identity in ${from}`, { hint }));
}
