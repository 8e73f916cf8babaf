/** What a site keeps secret, as the rest of the program reads it. The fields follow from the table. */
import type { HostEntry, Secret, SiteEntry } from './secrets-table.ts';

/** An SSH key. */
export interface KeyPair {
  readonly type: 'ed25519' | 'ecdsa' | 'rsa';
  /** OpenSSH private key file, with its final newline. */
  readonly privateKey: string;
  /** `ssh-ed25519 AAAA… comment`, no newline. */
  readonly publicKey: string;
}

export type SecretValue = string | KeyPair;

type Kept<S extends Secret> = S['kind'] extends 'ssh key' ? KeyPair : string;
/** What a server makes is absent until a command has stored it. */
type ValueOf<S extends Secret> = S extends { readonly make: unknown } ? Kept<S> : Kept<S> | undefined;
type Fields<S extends Secret> = { readonly [Each in S as Each['field']]: ValueOf<Each> };

/** The secrets of a site by the fields of `siteSecretTable`; `siteKey` is what zoneseed itself logs in with. */
export type SiteSecrets = Fields<SiteEntry> & {
  /** Secrets of one host; throws for a host they were not made ready for. */
  host(name: string): HostSecrets;
};

/** The secrets of a host: the token it proves itself with when it reports, and its SSH host keys. */
export type HostSecrets = Fields<Exclude<HostEntry, { readonly kind: 'ssh key' }>> & {
  /** One of each type the site asks for, in the order ed25519, ecdsa, rsa. */
  readonly hostKeys: readonly KeyPair[];
};
