/** Makes new secrets from the system's random numbers. */
import { generateKeyPair, generateKeyPairSync, randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { HostMaterial } from './payload.ts';

/** Ubuntu's own host keys have this size (ssh-keygen's default). */
const RSA_BITS = 3072;
const RSA_PART_BYTES = RSA_BITS / 16;

/** 32 characters of [A-Za-z0-9_-], evenly drawn (192 random bits), never starting with `-`. */
export function newPassword(): string {
  for (;;) {
    const password = randomBytes(24).toString('base64url');
    if (!password.startsWith('-')) return password;
  }
}

/** An ed25519 key in OpenSSH's form, seed then public key, as base64url. */
export function newEd25519(): string {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return Buffer.concat([Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]).toString('base64url');
}

/**
 * Makes the keys and the token of every host named, several at a time in the thread pool (an RSA key takes a quarter of a
 * second); `made` hears of each one as it is ready.
 */
export async function newHosts(names: readonly string[], made: () => void): Promise<HostMaterial[]> {
  const hosts: HostMaterial[] = new Array(names.length);
  let next = 0;
  const work = async () => {
    while (next < names.length) {
      const index = next++;
      hosts[index] = await newHost(names[index] ?? '');
      made();
    }
  };
  await Promise.all(Array.from({ length: Math.min(names.length, availableParallelism(), 4) }, work));
  return hosts;
}

async function newHost(host: string): Promise<HostMaterial> {
  const rsa = await newRsa();
  return { host, token: newPassword(), ed25519: newEd25519(), ecdsa: newEcdsa(), ...rsa };
}

function newEcdsa(): string {
  const { d = '' } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  return d;
}

function newRsa(): Promise<Pick<HostMaterial, 'p' | 'q' | 'iqmp'>> {
  return new Promise((resolve, reject) => {
    generateKeyPair('rsa', { modulusLength: RSA_BITS, publicExponent: 65_537 }, (error, _, key) => {
      if (error) return reject(new Error('the random generator could not make an RSA key', { cause: error }));
      const { p = '', q = '', qi = '' } = key.export({ format: 'jwk' });
      resolve({ p: fullLength(p), q: fullLength(q), iqmp: fullLength(qi) });
    });
  });
}

/** A number of the key with leading zeros, so that all have one length. */
function fullLength(part: string): string {
  const bytes = Buffer.from(part, 'base64url');
  return Buffer.concat([Buffer.alloc(RSA_PART_BYTES - bytes.length), bytes]).toString('base64url');
}
