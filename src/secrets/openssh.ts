/**
 * OpenSSH key files from raw key material: the unencrypted `openssh-key-v1` private key (PROTOCOL.key of OpenSSH) and the
 * one-line public key (RFC 4253, 5656, 8709). The same material always gives the same bytes.
 */
import { createECDH, hash } from 'node:crypto';
import type { KeyPair } from './secret-values.ts';

/** The parts of an RSA key that are costly to find again, big-endian; n and d follow from them. The public exponent is 65537. */
export interface RsaMaterial {
  readonly p: Uint8Array;
  readonly q: Uint8Array;
  /** The inverse of q modulo p. */
  readonly iqmp: Uint8Array;
}

const RSA_EXPONENT = 65_537n;

/** A key pair from 64 bytes, OpenSSH's own form: the 32-byte seed and the 32-byte public key. */
export function ed25519KeyPair(key: Uint8Array, comment: string): KeyPair {
  const type = text('ssh-ed25519');
  const point = string(key.subarray(32, 64));
  return keyPair('ed25519', [type, point], [type, point, string(key)], comment);
}

/** A NIST P-256 key pair from its 32-byte private scalar. */
export function ecdsaKeyPair(scalar: Uint8Array, comment: string): KeyPair {
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(scalar);
  const shared = [text('ecdsa-sha2-nistp256'), text('nistp256'), string(curve.getPublicKey())];
  return keyPair('ecdsa', shared, [...shared, mpint(scalar)], comment);
}

/** An RSA key pair with the exponent 65537. */
export function rsaKeyPair({ p, q, iqmp }: RsaMaterial, comment: string): KeyPair {
  const { modulus, exponent } = completeRsa(toInteger(p), toInteger(q));
  const [type, e, n] = [text('ssh-rsa'), mpint(fromInteger(RSA_EXPONENT)), mpint(fromInteger(modulus))];
  const secret = [type, n, e, mpint(fromInteger(exponent)), mpint(iqmp), mpint(p), mpint(q)];
  return keyPair('rsa', [type, e, n], secret, comment);
}

/** What `ssh-keygen -l` prints of a public key line: bits, SHA-256 fingerprint and type, without the comment. */
export function fingerprint({ type, publicKey }: KeyPair): string {
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
  const bits = type === 'rsa' ? 8 * (lastField(blob).length - 1) : 256;
  return `${bits} SHA256:${hash('sha256', blob, 'base64').replace('=', '')} (${type.toUpperCase()})`;
}

function keyPair(type: KeyPair['type'], publicFields: Buffer[], privateFields: Buffer[], comment: string): KeyPair {
  const blob = Buffer.concat(publicFields);
  const name = publicFields[0]?.subarray(4).toString('latin1') ?? '';
  // ssh-keygen draws the check number; it only has to be there twice. Taken from the public half, it tells nothing.
  const check = hash('sha256', blob, 'buffer').subarray(0, 4);
  const secret = padded(Buffer.concat([check, check, ...privateFields, text(comment)]));
  const file = Buffer.concat([HEAD, string(blob), string(secret)]);
  return { type, privateKey: armour(file), publicKey: `${name} ${blob.toString('base64')} ${comment}` };
}

/** No cipher, no key derivation, one key. */
const HEAD = Buffer.concat([Buffer.from('openssh-key-v1\0'), text('none'), text('none'), text(''), uint32(1)]);

/** n and d of two primes. d = (k·φ + 1) / e with the small k that makes it whole: no inverse of a large number is needed. */
function completeRsa(p: bigint, q: bigint): { modulus: bigint; exponent: bigint } {
  const modulus = p * q;
  const phi = modulus - p - q + 1n;
  const k = RSA_EXPONENT - inverseOf(phi % RSA_EXPONENT);
  return { modulus, exponent: (k * phi + 1n) / RSA_EXPONENT };
}

/** The inverse modulo 65537, which is prime: x to the power of 65535 (Fermat), 65535 being sixteen one-bits. */
function inverseOf(x: bigint): bigint {
  let result = 1n;
  for (let bit = 0; bit < 16; bit++) result = (((result * result) % RSA_EXPONENT) * x) % RSA_EXPONENT;
  return result;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function string(bytes: Uint8Array): Buffer {
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function text(value: string): Buffer {
  return string(Buffer.from(value));
}

/** A positive number: no leading zeros but the one that keeps the top bit clear. */
function mpint(bytes: Uint8Array): Buffer {
  let start = 0;
  while (bytes[start] === 0) start++;
  const number = bytes.subarray(start);
  return string((number[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.from([0]), number]) : number);
}

function padded(bytes: Buffer): Buffer {
  const missing = (8 - (bytes.length % 8)) % 8;
  return Buffer.concat([bytes, Buffer.from([1, 2, 3, 4, 5, 6, 7].slice(0, missing))]);
}

function armour(file: Buffer): string {
  const lines = file.toString('base64').match(/.{1,70}/g) ?? [];
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

function toInteger(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

function fromInteger(value: bigint): Buffer {
  const digits = value.toString(16);
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
}

function lastField(blob: Buffer): Buffer {
  let at = 0;
  for (;;) {
    const end = at + 4 + blob.readUInt32BE(at);
    if (end >= blob.length) return blob.subarray(at + 4, end);
    at = end;
  }
}
