/**
 * Encrypts and decrypts the secrets file in the age format (age-encryption.org/v1), by key or by passphrase.
 * The file is binary, not ASCII-armoured: armour costs a third more and shows no difference anyone could read, because every
 * rewrite changes all of it; and git never tries to merge two binary versions line by line. An armoured file is read as well.
 */
import { buffer } from 'node:stream/consumers';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { damaged, problem } from './secrets-problems.ts';

/** What opens a file, and what a new version of it is protected by. */
export type Key =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | {
      readonly kind: 'identity';
      /** `AGE-SECRET-KEY-1…`, at least one. */
      readonly identities: readonly string[];
      /** The public halves, in the same order. */
      readonly recipients: readonly string[];
      /** Where the identities come from, for messages. */
      readonly from: string;
    };

const ARMOUR = '-----BEGIN AGE ENCRYPTED FILE-----';
const MAGIC = 'age-encryption.org/v1\n';

/** age-encryption takes 50 ms to load; only a file that is opened pays for it. */
export function ageLibrary() {
  return import('age-encryption');
}

/** Bytes as such the library takes by way of fetch's Response, which adds 25 ms and 10 MiB to every command. */
function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new Blob([Uint8Array.from(bytes)]).stream();
}

/** Encrypts for the recipients, or with the passphrase of `key` when it is one. Fails for a recipient that is none. */
export async function encrypt(
  plain: Uint8Array,
  key: Key,
  recipients: readonly string[],
): Promise<Outcome<Uint8Array>> {
  const encrypter = await encrypterFor(key.kind === 'passphrase' ? [] : recipients);
  if (!encrypter.ok) return encrypter;
  if (key.kind === 'passphrase') encrypter.value.setPassphrase(key.passphrase);
  return done(await buffer(await encrypter.value.encrypt(streamOf(plain))));
}

/** The library's encrypter for these recipients, `age1…`. Fails for one that is none. */
export async function encrypterFor(recipients: readonly string[]) {
  const { Encrypter } = await ageLibrary();
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    try {
      encrypter.addRecipient(recipient);
    } catch {
      return refused(notARecipient(recipient));
    }
  }
  return done(encrypter);
}

function notARecipient(recipient: string) {
  return problem('secrets-identity', `"${recipient}" is not an age recipient`, {
    hint: 'expected a public key age1… as age-keygen prints it',
  });
}

/** An encrypted file, and what kind of key opens it. */
interface Sealed {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly protection: Key['kind'];
}

/** Looks at the bytes of an age file; fails when they are none. `file` names it in messages. */
export async function unseal(bytes: Uint8Array, file: string): Promise<Outcome<Sealed>> {
  const armoured = startsWith(bytes, ARMOUR);
  const binary = armoured ? await unarmour(bytes) : bytes;
  if (binary === undefined) return refused(damaged(file, 'its ASCII armour is broken'));
  if (binary.length === 0) return refused(damaged(file, 'it is empty'));
  if (!startsWith(binary, MAGIC)) return refused(damaged(file, 'it is not an age-encrypted file'));
  // A passphrase is always the only key of its file.
  const protection = startsWith(binary, `${MAGIC}-> scrypt `) ? 'passphrase' : 'identity';
  return done({ file, bytes: binary, protection });
}

/** Decrypts a file; fails when the key is another, and when any of its bytes was changed. */
export async function decrypt({ file, bytes }: Sealed, key: Key): Promise<Outcome<Uint8Array>> {
  try {
    const plain = await decrypted(file, streamOf(bytes), key);
    return plain.ok ? done(await buffer(plain.value)) : plain;
  } catch {
    return refused(damaged(file, 'it was changed or cut off'));
  }
}

/** The bytes of a file decrypted as they come. Fails when the key is another; throws, or breaks off, where they were changed. */
export async function decrypted(
  file: string,
  bytes: ReadableStream<Uint8Array>,
  key: Key,
): Promise<Outcome<ReadableStream<Uint8Array>>> {
  const { Decrypter } = await ageLibrary();
  const decrypter = new Decrypter();
  if (key.kind === 'passphrase') decrypter.addPassphrase(key.passphrase);
  else for (const identity of key.identities) decrypter.addIdentity(identity);
  try {
    return done(await decrypter.decrypt(bytes));
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('no identity matched'))) throw error;
    return refused(key.kind === 'passphrase' ? wrongPassphrase(file) : wrongIdentity(file, key));
  }
}

function wrongPassphrase(file: string) {
  return problem('secrets-passphrase', `the passphrase does not open ${file}`, {
    hint: 'type the passphrase it was made with, or set ZONESEED_PASSPHRASE to it',
  });
}

function wrongIdentity(file: string, key: Key & { kind: 'identity' }) {
  return problem(
    'secrets-identity',
    `${file} is not encrypted to ${key.recipients.join(', ')}, the identity in ${key.from}`,
    { hint: 'set ZONESEED_AGE_IDENTITY to the identity (or its file) that this file was made with' },
  );
}

async function unarmour(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  const { armor } = await ageLibrary();
  try {
    return armor.decode(Buffer.from(bytes).toString('latin1'));
  } catch {
    return undefined;
  }
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.subarray(0, text.length)).toString('latin1') === text;
}
