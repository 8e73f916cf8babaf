/**
 * Encrypts and decrypts the secrets file in the age format (age-encryption.org/v1), by key or by passphrase.
 * The file is binary, not ASCII-armoured: armour costs a third more and shows no difference anyone could read, because every
 * rewrite changes all of it; and git never tries to merge two binary versions line by line. An armoured file is read as well.
 */
import { createDecipheriv, hkdfSync } from 'node:crypto';
import type { Encrypter } from 'age-encryption';
import { damaged, problem } from './secrets-problem.ts';

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
const CHUNK = 64 * 1024;
const TAG = 16;
const NONCE = 16;
const NEWLINE = 10;

/** age-encryption takes 50 ms to load; only a file that is opened pays for it. */
export function ageLibrary() {
  return import('age-encryption');
}

/** Encrypts for the recipients, or with the passphrase of `key` when it is one. */
export async function encrypt(plain: Uint8Array, key: Key, recipients: readonly string[]): Promise<Uint8Array> {
  const { Encrypter } = await ageLibrary();
  const encrypter = new Encrypter();
  if (key.kind === 'passphrase') encrypter.setPassphrase(key.passphrase);
  else for (const recipient of recipients) addRecipient(encrypter, recipient);
  return encrypter.encrypt(plain);
}

function addRecipient(encrypter: Encrypter, recipient: string): void {
  try {
    encrypter.addRecipient(recipient);
  } catch (cause) {
    throw problem('secrets-identity', `"${recipient}" is not an age recipient`, {
      hint: 'expected a public key age1… as age-keygen prints it',
      cause,
    });
  }
}

/** An encrypted file split into its parts. */
export interface Sealed {
  readonly file: string;
  readonly header: Uint8Array;
  /** The nonce and the encrypted chunks. */
  readonly body: Uint8Array;
  readonly protection: Key['kind'];
}

/** Splits the bytes of an age file; fails when they are none. `file` names it in messages. */
export async function unseal(bytes: Uint8Array, file: string): Promise<Sealed> {
  const binary = startsWith(bytes, ARMOUR) ? await unarmour(bytes, file) : bytes;
  if (binary.length === 0) throw damaged(file, 'it is empty');
  if (!startsWith(binary, MAGIC)) throw damaged(file, 'it is not an age-encrypted file');
  const view = Buffer.from(binary.buffer, binary.byteOffset, binary.byteLength);
  const end = view.indexOf(NEWLINE, view.indexOf('\n--- ') + 1) + 1;
  if (end <= MAGIC.length) throw damaged(file, 'its header is cut off');
  const header = view.subarray(0, end);
  return {
    file,
    header,
    body: view.subarray(end),
    protection: header.includes('\n-> scrypt ') ? 'passphrase' : 'identity',
  };
}

/**
 * Decrypts a file. The library opens the header; the content is decrypted here with the system's own cipher, over the
 * encrypted bytes it comes from, because the library's way takes 120 ms and 40 MiB more for the secrets of 10 000 hosts.
 */
export async function decrypt(sealed: Sealed, key: Key): Promise<Buffer> {
  const fileKey = await openHeader(sealed, key);
  try {
    return openStream(fileKey, sealed.body);
  } catch (cause) {
    throw damaged(sealed.file, 'its content was changed or cut off', cause);
  }
}

async function openHeader({ file, header }: Sealed, key: Key): Promise<Uint8Array> {
  const { Decrypter } = await ageLibrary();
  const decrypter = new Decrypter();
  if (key.kind === 'passphrase') decrypter.addPassphrase(key.passphrase);
  else for (const identity of key.identities) decrypter.addIdentity(identity);
  try {
    return await decrypter.decryptHeader(header);
  } catch (cause) {
    const stranger = cause instanceof Error && cause.message.startsWith('no identity matched');
    if (!stranger) throw damaged(file, 'its header was changed', cause);
    throw key.kind === 'passphrase' ? wrongPassphrase(file) : wrongIdentity(file, key);
  }
}

function wrongPassphrase(file: string): Error {
  return problem('secrets-passphrase', `the passphrase does not open ${file}`, {
    hint: 'type the passphrase it was made with, or set ZONESEED_PASSPHRASE to it',
  });
}

function wrongIdentity(file: string, key: Key & { kind: 'identity' }): Error {
  return problem(
    'secrets-identity',
    `${file} is not encrypted to ${key.recipients.join(', ')}, the identity in ${key.from}`,
    {
      hint: 'set ZONESEED_AGE_IDENTITY to the identity (or its file) that this file was made with',
    },
  );
}

/** The STREAM construction of age: chunks of 64 KiB, each with its number and whether it is the last in the nonce. */
function openStream(fileKey: Uint8Array, body: Uint8Array): Buffer {
  const key = Buffer.from(hkdfSync('sha256', fileKey, body.subarray(0, NONCE), 'payload', 32));
  const chunks = body.subarray(NONCE);
  const plain = Buffer.from(chunks.buffer, chunks.byteOffset, chunks.byteLength);
  const nonce = Buffer.alloc(12);
  const sealedLength = CHUNK + TAG;
  const count = Math.max(1, Math.ceil(chunks.length / sealedLength));
  let length = 0;
  for (let index = 0; index < count; index++) {
    const chunk = chunks.subarray(index * sealedLength, (index + 1) * sealedLength);
    nonce.writeUInt32BE(index, 7);
    nonce[11] = index === count - 1 ? 1 : 0;
    const cipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: TAG });
    cipher.setAuthTag(chunk.subarray(chunk.length - TAG));
    const opened = cipher.update(chunk.subarray(0, chunk.length - TAG));
    cipher.final();
    plain.set(opened, length);
    length += opened.length;
  }
  return plain.subarray(0, length);
}

async function unarmour(bytes: Uint8Array, file: string): Promise<Uint8Array> {
  const { armor } = await ageLibrary();
  try {
    return armor.decode(Buffer.from(bytes).toString('latin1'));
  } catch (cause) {
    throw damaged(file, 'its ASCII armour is broken', cause);
  }
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.subarray(0, text.length)).toString('latin1') === text;
}
