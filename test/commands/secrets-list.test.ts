import { expect, test } from 'vitest';
import { command } from '../../src/commands/secrets-list.ts';
import { workplace } from '../secrets/workplace.ts';
import { heard } from './listener.ts';
import { placeWithHosts } from './secrets-place.ts';

test('it names everything and shows no value', async () => {
  const { siteFile, env } = await placeWithHosts();
  const { code, said } = await heard(command, [siteFile], {}, { env });
  expect(code).toBe(0);
  expect(said.trimEnd().split('\n')).toEqual([
    'mysql-root-password   password',
    'mysql-cloud-password  password',
    'management-key        key',
    'database-key          key',
    'admin-password        password',
    'site-key              ssh key',
    'nfs-01                host: token, ed25519, ecdsa, rsa',
    'kvm-host-01           host: token, ed25519, ecdsa, rsa',
  ]);
});

test('it says the same as JSON', async () => {
  const { siteFile, secretsFile, env } = await placeWithHosts();
  const { code, said } = await heard(command, [siteFile], { json: true }, { env });
  expect(code).toBe(0);
  expect(JSON.parse(said)).toMatchObject({
    file: secretsFile,
    protection: 'identity',
    recipients: [expect.stringMatching(/^age1/)],
    secrets: expect.arrayContaining([{ name: 'site-key', kind: 'ssh key' }]),
    hosts: [{ host: 'nfs-01' }, { host: 'kvm-host-01', secrets: ['token', 'ed25519', 'ecdsa', 'rsa'] }],
  });
});

test('it ends with 1 and the reason when there is no file', async () => {
  const { siteFile, secretsFile, env } = workplace();
  const { code, remarks } = await heard(command, [siteFile], {}, { env });
  expect({ code, first: remarks[0] }).toEqual({
    code: 1,
    first: `error: ${secretsFile} does not exist [secrets-file]`,
  });
});
