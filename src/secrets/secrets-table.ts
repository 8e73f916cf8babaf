/**
 * Every secret there is, an entry each: how it is stored, made, shown, hidden and named follows from these two lists. A new
 * one gets its entry here, with the next number in `since`, and nothing else: files that lack it get it at the next build.
 */
import { newKeyPair, newPassword } from './generate.ts';
import type { KeyPair, SecretValue } from './secret-values.ts';

/** One secret of a site, or of each of its hosts. */
export interface Secret {
  /** What people type, what role files and templates name, and its key in the secrets file. */
  readonly name: string;
  /** What code calls it. */
  readonly field: string;
  readonly kind: 'password' | 'key' | 'ssh key';
  /** Of an SSH key. */
  readonly type?: KeyPair['type'];
  /** Makes a value, with a comment for keys that have one. Absent: a server makes it, and a command stores it (`storeSecrets`). */
  readonly make?: (comment: string) => SecretValue | Promise<SecretValue>;
  /** Made only for sites that ask for it. */
  readonly onRequest?: true;
  /** The version of this table that it came with. A file of an earlier one may lack it, any other is damaged then. */
  readonly since: number;
  readonly usedBy: string;
  /** What a new value does not change by itself, and what to do about it. */
  readonly afterwards: string;
}

function sshKey<T extends KeyPair['type']>(type: T) {
  return { kind: 'ssh key', type, make: (comment: string) => newKeyPair(type, comment) } as const;
}

const siteTable = [
  {
    name: 'mysql-root-password',
    field: 'mysqlRootPassword',
    kind: 'password',
    make: newPassword,
    since: 1,
    usedBy: 'the database',
    afterwards: 'a database that is already set up keeps its root password until ALTER USER changes it there',
  },
  {
    name: 'mysql-cloud-password',
    field: 'mysqlCloudPassword',
    kind: 'password',
    make: newPassword,
    since: 1,
    usedBy: 'the database and its management servers',
    afterwards:
      'a database that is already set up keeps the password of its cloud user until ALTER USER changes it there, and every management server keeps it in db.properties',
  },
  {
    name: 'management-key',
    field: 'managementKey',
    kind: 'key',
    make: newPassword,
    since: 1,
    usedBy: 'the management servers, for db.properties',
    afterwards:
      'a management server that is already set up has db.properties encrypted with the old key and reads it with that only',
  },
  {
    name: 'database-key',
    field: 'databaseKey',
    kind: 'key',
    make: newPassword,
    since: 1,
    usedBy: 'the management servers, for values in the database',
    afterwards:
      'values inside a cloud database that is already set up are encrypted with the old key, and are lost to a management server that has the new one',
  },
  {
    name: 'admin-password',
    field: 'adminPassword',
    kind: 'password',
    make: newPassword,
    since: 1,
    usedBy: "CloudStack's admin user",
    afterwards: 'a cloud that is already running keeps its admin password until it is changed there',
  },
  {
    name: 'site-key',
    field: 'siteKey',
    ...sshKey('ed25519'),
    since: 1,
    usedBy: 'zoneseed and ssh_config, to log in to every host',
    afterwards: 'hosts that are already installed let only the old key in until their authorized_keys have the new one',
  },
  {
    name: 'api-key',
    field: 'apiKey',
    kind: 'key',
    since: 2,
    usedBy: 'zoneseed, to ask CloudStack as admin',
    afterwards: 'CloudStack makes it, and api-secret-key with it: the other one of the two has to be given as well',
  },
  {
    name: 'api-secret-key',
    field: 'apiSecretKey',
    kind: 'key',
    since: 2,
    usedBy: 'zoneseed, to sign what it asks CloudStack',
    afterwards: 'CloudStack makes it, and api-key with it: the other one of the two has to be given as well',
  },
] as const satisfies readonly Secret[];

/** What new secrets of a host do not change by themselves. */
export const AFTER_HOST_ROTATION =
  'a host that is already installed keeps its old host keys and token: install it again, or known_hosts will not match it';

/** A new value is made for all of a host's secrets at once. */
const hostTable = [
  {
    name: 'token',
    field: 'token',
    kind: 'password',
    make: newPassword,
    since: 1,
    usedBy: 'the host, for its reports',
    afterwards: AFTER_HOST_ROTATION,
  },
  {
    name: 'ed25519',
    field: 'ed25519HostKey',
    ...sshKey('ed25519'),
    since: 1,
    usedBy: 'the SSH server of the host',
    afterwards: AFTER_HOST_ROTATION,
  },
  {
    name: 'ecdsa',
    field: 'ecdsaHostKey',
    ...sshKey('ecdsa'),
    since: 1,
    usedBy: 'the SSH server of the host',
    afterwards: AFTER_HOST_ROTATION,
  },
  {
    name: 'rsa',
    field: 'rsaHostKey',
    ...sshKey('rsa'),
    onRequest: true,
    since: 1,
    usedBy: 'the SSH server of the host',
    afterwards: AFTER_HOST_ROTATION,
  },
] as const satisfies readonly Secret[];

export const siteSecretTable: readonly Secret[] = siteTable;
export const hostSecretTable: readonly Secret[] = hostTable;

/** The version of both lists: files say which one they were written with. */
export const TABLE_VERSION = Math.max(...[...siteTable, ...hostTable].map(({ since }) => since));

/** One of each list, for types that follow from them. */
export type SiteEntry = (typeof siteTable)[number];
export type HostEntry = (typeof hostTable)[number];
