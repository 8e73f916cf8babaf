/** One secrets file: opened with the right key, started, and written back for everyone it is meant for. */
import { decrypt, encrypt, type Key, unseal } from './age.ts';
import { findIdentity, findOrMakeIdentity, identityFile } from './age-identity.ts';
import { readSecretsFile, writeSecretsFile } from './file.ts';
import { newEd25519, newPassword } from './generate.ts';
import { newPassphraseKey, passphraseKey } from './passphrase.ts';
import { decodePayload, encodePayload, newPayload, type Payload } from './payload.ts';
import type { SecretsOptions } from './secrets-options.ts';
import { problem } from './secrets-problem.ts';

/** How a new file is protected: by a passphrase, or for the user's own identity and these recipients (`age1…`). */
export interface Protection {
  readonly passphrase?: boolean;
  readonly recipients?: readonly string[];
}

/** A decrypted file and what opened it. */
export interface Opened {
  readonly payload: Payload;
  readonly key: Key;
}

/** The file decrypted and checked; undefined when there is none. `known` is tried before anybody is asked. */
export async function openFile(file: string, options: SecretsOptions, known?: Key): Promise<Opened | undefined> {
  const bytes = await readSecretsFile(file, options);
  if (bytes === undefined) return undefined;
  const sealed = await unseal(bytes, file);
  const key = known?.kind === sealed.protection ? known : await keyOf(file, sealed.protection, options);
  return { key, payload: decodePayload(await decrypt(sealed, key), file) };
}

/** Opens the file again under its lock, without asking or warning a second time. */
export function reopen(file: string, options: SecretsOptions, key: Key | undefined): Promise<Opened | undefined> {
  return openFile(file, key === undefined ? options : { ...options, notice: () => {} }, key);
}

/** The file decrypted and checked; a problem when there is none. */
export async function openPresent(file: string, options: SecretsOptions): Promise<Opened> {
  return (await openFile(file, options)) ?? absent(file);
}

/** The problem that there is no file. */
export function absent(file: string): never {
  throw problem('secrets-file', `${file} does not exist`, {
    hint: '"zoneseed build" makes it with everything the site needs, "zoneseed secrets init" makes it without hosts',
  });
}

async function keyOf(file: string, protection: Key['kind'], options: SecretsOptions): Promise<Key> {
  if (protection === 'passphrase') return passphraseKey(file, options);
  const identity = await findIdentity(options);
  if (identity) return identity;
  throw problem('secrets-identity', `there is no age identity to open ${file} with`, {
    hint: `copy the identity it was made with to ${identityFile(options.env)}, or name it in ZONESEED_AGE_IDENTITY`,
  });
}

/** Makes a file with the secrets of the site and without hosts, and writes it. */
export async function startFile(
  file: string,
  { passphrase = false, recipients = [] }: Protection,
  options: SecretsOptions,
  confirm: () => Promise<void>,
): Promise<Opened> {
  const key = passphrase ? await newPassphraseKey(file, options) : await findOrMakeIdentity(options);
  const payload = newPayload({
    recipients: [...new Set(recipients)],
    mysqlRootPassword: newPassword(),
    mysqlCloudPassword: newPassword(),
    managementKey: newPassword(),
    databaseKey: newPassword(),
    adminPassword: newPassword(),
    siteKey: newEd25519(),
  });
  await save(file, { key, payload }, confirm);
  return { key, payload };
}

/** Writes the file for everyone it is meant for; who can write it stays able to read it. */
export async function save(file: string, { key, payload }: Opened, confirm: () => Promise<void>): Promise<void> {
  payload.head.recipients = recipientsOf(key, payload.head.recipients);
  await writeSecretsFile(file, await encrypt(encodePayload(payload), key, payload.head.recipients), confirm);
}

function recipientsOf(key: Key, kept: readonly string[]): string[] {
  if (key.kind === 'passphrase') return [];
  const isAmong = key.recipients.some((recipient) => kept.includes(recipient));
  return isAmong ? [...kept] : [...key.recipients.slice(0, 1), ...kept];
}
