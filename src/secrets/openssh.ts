/**
 * OpenSSH key files: the unencrypted `openssh-key-v1` private key (PROTOCOL.key of OpenSSH) and the one-line public key
 * (RFC 4253, 5656, 8709). Not ssh2's generator: of its ed25519 keys one in 256 has a public half that begins with zero bytes,
 * which it leaves out, and OpenSSH refuses such a key.
 */
import { createHash, type JsonWebKey } from 'node:crypto';
import type { KeyPair } from './secret-values.ts';

/** What a key is in its file: its type, and the fields of its public and of its private half. */
interface Anatomy {
  readonly type: KeyPair['type'];
  readonly publicFields: readonly Buffer[];
  readonly privateFields: readonly Buffer[];
}

/** The key pair of a private ed25519, P-256 or RSA key (RFC 7517). The same key and comment always give the same bytes. */
export function opensshKeyPair(key: JsonWebKey, comment: string): KeyPair {
  const { type, publicFields, privateFields } = anatomyOf(key);
  const blob = Buffer.concat(publicFields);
  // ssh-keygen draws the check number; it only has to be there twice. Taken from the public half, it tells nothing.
  const check = createHash('sha256').update(blob).digest().subarray(0, 4);
  const secret = padded(Buffer.concat([check, check, ...privateFields, string(comment)]));
  const file = Buffer.concat([HEAD, string(blob), string(secret)]);
  const name = publicFields[0]?.subarray(4).toString('latin1');
  return { type, privateKey: armour(file), publicKey: `${name} ${blob.toString('base64')} ${comment}` };
}

/** As ssh says it when it asks whether to go on: the type and the SHA-256 fingerprint. */
export function fingerprint({ type, publicKey }: KeyPair): string {
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
  const digest = createHash('sha256').update(blob).digest('base64').replace('=', '');
  return `${type.toUpperCase()} SHA256:${digest}`;
}

function anatomyOf(key: JsonWebKey): Anatomy {
  const bytes = (field: keyof JsonWebKey) => Buffer.from(String(key[field]), 'base64url');
  if (key.kty === 'OKP') {
    const fields = [string('ssh-ed25519'), string(bytes('x'))];
    const seedAndPoint = Buffer.concat([bytes('d'), bytes('x')]);
    return { type: 'ed25519', publicFields: fields, privateFields: [...fields, string(seedAndPoint)] };
  }
  if (key.kty === 'EC') {
    const point = Buffer.concat([Buffer.of(UNCOMPRESSED), bytes('x'), bytes('y')]);
    const fields = [string('ecdsa-sha2-nistp256'), string('nistp256'), string(point)];
    return { type: 'ecdsa', publicFields: fields, privateFields: [...fields, mpint(bytes('d'))] };
  }
  const name = string('ssh-rsa');
  const number = (field: keyof JsonWebKey) => mpint(bytes(field));
  return {
    type: 'rsa',
    publicFields: [name, number('e'), number('n')],
    privateFields: [name, number('n'), number('e'), number('d'), number('qi'), number('p'), number('q')],
  };
}

/** The first byte of a point that is given with both coordinates (SEC 1). */
const UNCOMPRESSED = 4;

/** No cipher, no key derivation, one key. */
const HEAD = Buffer.concat([Buffer.from('openssh-key-v1\0'), string('none'), string('none'), string(''), uint32(1)]);

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Bytes behind their length. */
function string(value: Uint8Array | string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** A positive number: no leading zeros but the one that keeps the top bit clear. */
function mpint(bytes: Uint8Array): Buffer {
  const number = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
  return string((number[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.of(0), number]) : number);
}

function padded(bytes: Buffer): Buffer {
  const missing = (8 - (bytes.length % 8)) % 8;
  return Buffer.concat([bytes, Buffer.from([1, 2, 3, 4, 5, 6, 7].slice(0, missing))]);
}

function armour(file: Buffer): string {
  const lines = file.toString('base64').match(/.{1,70}/g) ?? [];
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`;
}
