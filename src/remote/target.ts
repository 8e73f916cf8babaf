/** What must be known of a machine before the first word is exchanged with it. */
import type { KeyPair } from '../secrets/secret-values.ts';

export interface Target {
  /** As the site file has it. */
  readonly name: string;
  readonly address: string;
  /** 22 where a host listens. */
  readonly port: number;
  readonly user: string;
  /** An OpenSSH private key. */
  readonly privateKey: string;
  /** The keys the machine was given in its seed; one of them must answer. */
  readonly hostKeys: readonly Pick<KeyPair, 'type' | 'publicKey'>[];
}

/** SSH's names of the signatures of a kind of key (RFC 8332, 8709, 5656). */
const ALGORITHMS = {
  ed25519: ['ssh-ed25519'],
  ecdsa: ['ecdsa-sha2-nistp256'],
  rsa: ['rsa-sha2-512', 'rsa-sha2-256'],
} as const;

/** What to ask the machine for, so that it shows a key that is known. */
export function hostKeyAlgorithms({ hostKeys }: Target) {
  return hostKeys.flatMap(({ type }) => [...ALGORITHMS[type]]);
}

/** Whether a key as it came over the wire is one of the machine's. */
export function isKeyOf({ hostKeys }: Target, shown: Buffer): boolean {
  return hostKeys.some(({ publicKey }) => Buffer.from(publicKey.split(' ')[1] ?? '', 'base64').equals(shown));
}
