/** One secrets file: opened with the right key, started, and written back for everyone it is meant for. */
import type { Lock } from '../disk/lock.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { untold } from '../outcome/told.ts';
import { decrypt, encrypt, type Key, unseal } from './age.ts';
import { findOrMakeIdentity, identityFor } from './age-identity.ts';
import { makeMissing, missingFrom, type Wanted } from './missing.ts';
import { newPassphraseKey, passphraseKey } from './passphrase.ts';
import { decodePayload, encodePayload, newPayload, type Payload } from './payload.ts';
import { readSecretsFile, secretsFileOf, writeSecretsFile } from './secrets-file.ts';
import type { SecretsOptions } from './secrets-options.ts';
import { problem } from './secrets-problems.ts';

/** Whose secrets: the file is named after the site file, and says inside which site it belongs to. */
export interface Owner {
  readonly siteFile: string;
  /** The site's name; undefined where the site file cannot be read, and then nobody is refused for it. */
  readonly site?: string;
}

/** How a new file is protected: by a passphrase, or for the user's own identity and these recipients (`age1…`). */
export interface Protection {
  readonly passphrase?: boolean;
  readonly recipients?: readonly string[];
}

/** A decrypted file and what opened it. */
export interface Opened {
  readonly file: string;
  /** The file as it is on the disk; absent for one that is not written yet. */
  readonly bytes?: Uint8Array;
  readonly payload: Payload;
  readonly key: Key;
}

/**
 * The owner's file, decrypted and judged; undefined when there is none. Refused when it is another site's. `former` is the
 * same file as it was opened before: it is the answer where nothing has changed since, else its key is tried before anybody
 * is asked; and nobody is warned a second time.
 */
export async function openFile(
  owner: Owner,
  options: SecretsOptions,
  former?: Opened,
): Promise<Outcome<Opened | undefined>> {
  const file = secretsFileOf(owner.siteFile);
  const quiet = former === undefined ? options : { ...options, told: untold };
  const read = await readSecretsFile(file, quiet);
  if (!read.ok || read.value === undefined) return read.ok ? done(undefined) : read;
  const bytes = read.value;
  if (former?.bytes !== undefined && Buffer.compare(bytes, former.bytes) === 0) return done(former);
  const sealed = await unseal(bytes, file);
  if (!sealed.ok) return sealed;
  const { protection } = sealed.value;
  const key = former?.key.kind === protection ? done(former.key) : await keyOf(file, protection, quiet);
  if (!key.ok) return key;
  const plain = await decrypt(sealed.value, key.value);
  if (!plain.ok) return plain;
  const payload = decodePayload(plain.value, file);
  if (!payload.ok) return payload;
  if (owner.site !== undefined && owner.site !== payload.value.site) {
    return refused(ofAnotherSite(file, payload.value.site, owner.site, owner.siteFile));
  }
  return done({ file, bytes, payload: payload.value, key: key.value });
}

/** The owner's file, decrypted and judged; a problem when there is none. */
export async function openPresent(owner: Owner, options: SecretsOptions, former?: Opened): Promise<Outcome<Opened>> {
  const opened = await openFile(owner, options, former);
  if (!opened.ok) return opened;
  if (opened.value !== undefined) return done(opened.value);
  return refused(
    problem('secrets-file', `${secretsFileOf(owner.siteFile)} does not exist`, {
      hint: '"zoneseed build" makes it with everything the site needs, "zoneseed secrets init" makes it without hosts',
    }),
  );
}

function ofAnotherSite(file: string, its: string, site: string, siteFile: string) {
  return problem('secrets-site', `${file} holds the secrets of site ${its}, and ${siteFile} is of site ${site}`, {
    hint: `a copied file: remove it, and a build makes secrets of its own; a site with a new name: zoneseed secrets rename ${siteFile}`,
  });
}

async function keyOf(file: string, protection: Key['kind'], options: SecretsOptions): Promise<Outcome<Key>> {
  return protection === 'passphrase' ? passphraseKey(file, options) : identityFor(file, options);
}

/** A new file of the site, without any secret, and not written yet. */
export async function newFile(
  { siteFile, site }: Required<Owner>,
  { passphrase = false, recipients = [] }: Protection,
  options: SecretsOptions,
): Promise<Outcome<Opened>> {
  const file = secretsFileOf(siteFile);
  const key = passphrase ? await newPassphraseKey(file, options) : await findOrMakeIdentity(options);
  if (!key.ok) return key;
  return done({ file, key: key.value, payload: newPayload(site, [...new Set(recipients)]) });
}

/**
 * Writes the file. Whoever changes it gives it what it lacks as well: a file is whole by the version of the table it names.
 * `wanted` is what the site needs besides.
 */
export async function saveWhole(
  opened: Opened,
  lock: Lock,
  wanted: Wanted = { hosts: [], hostKeys: [] },
  { told }: SecretsOptions = {},
): Promise<Outcome<undefined>> {
  const missing = missingFrom(opened.payload, wanted);
  const write = () => save(opened, lock);
  return missing === undefined ? write() : makeMissing(opened.payload, missing, write, told);
}

/** For everyone it is meant for; who can write it stays able to read it. */
async function save({ file, key, payload }: Opened, lock: Lock): Promise<Outcome<undefined>> {
  payload.recipients = recipientsOf(key, payload.recipients);
  const sealed = await encrypt(encodePayload(payload), key, payload.recipients);
  return sealed.ok ? writeSecretsFile(file, sealed.value, lock) : sealed;
}

function recipientsOf(key: Key, kept: readonly string[]): string[] {
  if (key.kind === 'passphrase') return [];
  const isAmong = key.recipients.some((recipient) => kept.includes(recipient));
  return isAmong ? [...kept] : [...key.recipients.slice(0, 1), ...kept];
}
