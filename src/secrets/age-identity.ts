/** The age identity of the person who builds: where it is looked for, and how it is made the first time. */
import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, stat, unlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { ageLibrary, type Key } from './age.ts';
import { writeFault, writeWhole } from './file.ts';
import type { SecretsOptions } from './secrets-options.ts';
import { problem } from './secrets-problem.ts';

type Identity = Key & { readonly kind: 'identity' };

const VARIABLE = 'ZONESEED_AGE_IDENTITY';
const PREFIX = 'AGE-SECRET-KEY-';

/** Where the identity is kept when the environment names none: `zoneseed/identity.txt` in the user's configuration folder. */
export function identityFile(env: SecretsOptions['env'] = process.env): string {
  const config = env.XDG_CONFIG_HOME;
  // A relative XDG_CONFIG_HOME is to be ignored (XDG Base Directory Specification).
  const folder = config && isAbsolute(config) ? config : join(env.HOME || homedir(), '.config');
  return join(folder, 'zoneseed', 'identity.txt');
}

/** The user's identity; undefined when the environment names none and none was made yet. */
export async function findIdentity(options: SecretsOptions): Promise<Identity | undefined> {
  const given = (options.env ?? process.env)[VARIABLE]?.trim();
  if (given?.toUpperCase().startsWith(PREFIX)) return parseIdentities(given, VARIABLE);
  if (given) return readIdentity(given, options);
  const file = identityFile(options.env);
  try {
    return await readIdentity(file, options);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** The user's identity, made now when there is none. Two processes that make one at once both get the same. */
export async function findOrMakeIdentity(options: SecretsOptions): Promise<Identity> {
  const found = await findIdentity(options);
  if (found) return found;
  const file = identityFile(options.env);
  const { generateX25519Identity, identityToRecipient } = await ageLibrary();
  const secret = await generateX25519Identity();
  const recipient = await identityToRecipient(secret);
  const text = `# Opens zoneseed's secrets files; keep a copy in a safe place, show it to nobody.\n# public key: ${recipient}\n${secret}\n`;
  const own = await writeExclusively(file, text);
  if (own) {
    options.notice?.(`made the age identity ${file} (public key ${recipient})`);
    options.notice?.(`keep a copy of ${file}: without it the secrets file cannot be opened`);
  }
  return readIdentity(file, options);
}

/** Writes a file that must not exist; false when another process was first. It is never there half written. */
async function writeExclusively(file: string, text: string): Promise<boolean> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeWhole(temporary, Buffer.from(text));
    try {
      await link(temporary, file);
    } finally {
      await unlink(temporary);
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw writeFault(file, error);
  }
}

async function readIdentity(file: string, options: SecretsOptions): Promise<Identity> {
  let text: string;
  try {
    const { mode } = await stat(file);
    if (mode & 0o077) {
      options.notice?.(`warning: other users can read the age identity ${file}; close it with: chmod 600 ${file}`);
    }
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw problem('secrets-identity', `the age identity ${file} cannot be read (${code})`, {
      hint: `${VARIABLE} holds an identity (${PREFIX}1…) or the name of an identity file; age-keygen makes one`,
      cause,
    });
  }
  return parseIdentities(text, file);
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
}

/** Reads what age-keygen writes: an identity a line, `#` comments. Messages name the line and never quote it. */
async function parseIdentities(text: string, from: string): Promise<Identity> {
  const { identityToRecipient } = await ageLibrary();
  const identities: string[] = [];
  const recipients: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const identity = line.trim();
    if (identity === '' || identity.startsWith('#')) continue;
    try {
      recipients.push(await identityToRecipient(identity));
    } catch {
      throw problem('secrets-identity', `line ${index + 1} of the age identity in ${from} is not an identity`, {
        hint: `expected ${PREFIX}1… as age-keygen writes it; an identity file that is itself encrypted must be decrypted first`,
      });
    }
    identities.push(identity);
  }
  if (identities.length > 0) return { kind: 'identity', identities, recipients, from };
  throw problem('secrets-identity', `there is no age identity in ${from}`, {
    hint: `expected a line ${PREFIX}1… as age-keygen writes it`,
  });
}
