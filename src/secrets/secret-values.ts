/** What a site keeps secret. Values are made once and live in the age-encrypted secrets file beside the site file. */
export interface SiteSecrets {
  /** Characters of every generated password and key: [A-Za-z0-9_-] (facts: cloudstack-setup-databases carries no others safely). */
  readonly mysqlRootPassword: string;
  readonly mysqlCloudPassword: string;
  readonly managementKey: string;
  readonly databaseKey: string;
  readonly adminPassword: string;
  /** The key zoneseed itself logs in with; its public half is authorised on every host. */
  readonly siteKey: KeyPair;
  /** Secrets of one host; throws for a host the store was not made ready for. */
  host(name: string): HostSecrets;
}

export interface HostSecrets {
  /** Exactly one of each type, in this order: ed25519, ecdsa, rsa. */
  readonly hostKeys: readonly KeyPair[];
  /** What the host proves itself with when it reports. */
  readonly token: string;
}

export interface KeyPair {
  readonly type: 'ed25519' | 'ecdsa' | 'rsa';
  /** OpenSSH private key file, with its final newline. */
  readonly privateKey: string;
  /** `ssh-ed25519 AAAA… comment`, no newline. */
  readonly publicKey: string;
}
