/** Makes new secrets from the system's random numbers. */
import { generateKeyPair, generateKeyPairSync, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { opensshKeyPair } from './openssh.ts';
import type { KeyPair } from './secret-values.ts';

/** 32 characters of [A-Za-z0-9_-], evenly drawn (192 random bits), never starting with `-`. */
export function newPassword(): string {
  for (;;) {
    const password = randomBytes(24).toString('base64url');
    if (!password.startsWith('-')) return password;
  }
}

/** A key pair, as large as ssh-keygen makes it by default. RSA takes a quarter of a second, the others a fraction of a millisecond. */
export async function newKeyPair(type: KeyPair['type'], comment: string): Promise<KeyPair> {
  const { privateKey } = type === 'rsa' ? await newRsaKey() : newCurveKey(type);
  return opensshKeyPair(privateKey.export({ format: 'jwk' }), comment);
}

/** In the thread pool, so that several are made at once. */
function newRsaKey() {
  return promisify(generateKeyPair)('rsa', { modulusLength: 3072 });
}

/** At once: the way to another thread and back takes longer than the key. */
function newCurveKey(type: 'ed25519' | 'ecdsa') {
  return type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' });
}
