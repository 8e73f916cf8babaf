import { expect, it } from 'vitest';
import { placeholderSecrets, wordNames, wordOf } from '../../src/secrets/site-secrets.ts';
import { fakeSecrets } from '../fakes/secrets.ts';

it('every password and key has its name, and is found by it as a host knows it', () => {
  const secrets = fakeSecrets('banana', ['a', 'b']);
  const { mysqlRootPassword, mysqlCloudPassword, managementKey, databaseKey, adminPassword } = secrets;
  expect(Object.fromEntries(wordNames.map((name) => [name, wordOf(secrets, 'b', name)]))).toEqual({
    'mysql-root-password': mysqlRootPassword,
    'mysql-cloud-password': mysqlCloudPassword,
    'management-key': managementKey,
    'database-key': databaseKey,
    'admin-password': adminPassword,
    token: secrets.host('b').token,
  });
  expect(wordOf(secrets, 'b', 'site-key')).toBeUndefined();
  expect(wordOf(secrets, 'b', 'host')).toBeUndefined();
});

it('placeholders have the shape of the real thing for any host', () => {
  const fake = fakeSecrets('banana', ['a']);
  const placeholders = placeholderSecrets('HIDDEN', ['ed25519', 'ecdsa']);
  expect(Object.keys(placeholders).sort()).toEqual(Object.keys(fake).sort());
  expect(Object.keys(placeholders.host('any')).sort()).toEqual(Object.keys(fake.host('a')).sort());
  expect(placeholders.host('any').hostKeys).toEqual([
    { type: 'ed25519', privateKey: 'HIDDEN\n', publicKey: 'ed25519 HIDDEN' },
    { type: 'ecdsa', privateKey: 'HIDDEN\n', publicKey: 'ecdsa HIDDEN' },
  ]);
  expect(placeholders.siteKey.type).toBe('ed25519');
});
