/** The secrets by the names people type, what they are, and what a new value of one asks for. */
import type { SiteSecrets } from './secret-values.ts';

export interface SecretName {
  readonly name: string;
  readonly field: Exclude<keyof SiteSecrets, 'host'>;
  readonly kind: 'password' | 'key' | 'ssh key';
  /** What a new value does not change by itself, and what to do about it. */
  readonly afterwards: string;
}

export const siteSecretNames: readonly SecretName[] = [
  {
    name: 'mysql-root-password',
    field: 'mysqlRootPassword',
    kind: 'password',
    afterwards: 'a database that is already set up keeps its root password until ALTER USER changes it there',
  },
  {
    name: 'mysql-cloud-password',
    field: 'mysqlCloudPassword',
    kind: 'password',
    afterwards:
      'a database that is already set up keeps the password of its cloud user until ALTER USER changes it there, and every management server keeps it in db.properties',
  },
  {
    name: 'management-key',
    field: 'managementKey',
    kind: 'key',
    afterwards:
      'a management server that is already set up has db.properties encrypted with the old key and reads it with that only',
  },
  {
    name: 'database-key',
    field: 'databaseKey',
    kind: 'key',
    afterwards:
      'values inside a cloud database that is already set up are encrypted with the old key, and are lost to a management server that has the new one',
  },
  {
    name: 'admin-password',
    field: 'adminPassword',
    kind: 'password',
    afterwards: 'a cloud that is already running keeps its admin password until it is changed there',
  },
  {
    name: 'site-key',
    field: 'siteKey',
    kind: 'ssh key',
    afterwards: 'hosts that are already installed let only the old key in until their authorized_keys have the new one',
  },
];

/** What every host has. */
export const hostSecretNames = ['token', 'ed25519', 'ecdsa', 'rsa'] as const;

/** What new keys of a host do not change by themselves. */
export const AFTER_HOST_ROTATION =
  'a host that is already installed keeps its old host keys and token: install it again, or known_hosts will not match it';
