import { expect, test } from 'vitest';
import { isSecretName } from '../../src/outcome/secret-names.ts';

test.each([
  ...['password', 'ldap.bind.password', 'keystore_password', 'userpassword', 'password_hash', 'passphrase', 'PASSWD'],
  ...['apikey', 'api_key', 'secretkey', 'secret-key', 'smtp.secret', 'signature', 'sessionkey', 'JSESSIONID'],
  ...[
    'ssh.privatekey',
    'private.key',
    'privatekey',
    'token',
    'report_token',
    'psk',
    'ipsecpresharedkey',
    'pre-shared-key',
  ],
])('%s is the name of a secret', (name) => {
  expect(isSecretName(name)).toBe(true);
});

test.each([
  'passwordenabled',
  'signatureversion',
  'secrets',
  'password_file',
  'key',
  'publickey',
  'keypair',
  'tokens',
  '',
])('%j is not', (name) => {
  expect(isSecretName(name)).toBe(false);
});
