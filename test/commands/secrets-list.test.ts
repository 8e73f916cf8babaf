import { rmSync, writeFileSync } from 'node:fs';
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
    'mysql-root-password   password  for the database',
    'mysql-cloud-password  password  for the database and its management servers',
    'management-key        key       for the management servers, for db.properties',
    'database-key          key       for the management servers, for values in the database',
    "admin-password        password  for CloudStack's admin user",
    'site-key              ssh key   for zoneseed and ssh_config, to log in to every host',
    'api-key               key       not there yet; for zoneseed, to ask CloudStack as admin',
    'api-secret-key        key       not there yet; for zoneseed, to sign what it asks CloudStack',
    'nfs-01                host: token, ed25519, ecdsa',
    'kvm-host-01           host: token, ed25519, ecdsa',
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
    site: 'banana',
    secrets: expect.arrayContaining([expect.objectContaining({ name: 'site-key', kind: 'ssh key', present: true })]),
    hosts: [{ host: 'nfs-01' }, { host: 'kvm-host-01', secrets: ['token', 'ed25519', 'ecdsa'] }],
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

test('it lists for a site file with faults, and refuses the file of another site', async () => {
  const { siteFile, secretsFile, env } = await placeWithHosts();
  writeFileSync(siteFile, 'site: apple\n');
  expect(await heard(command, [siteFile], {}, { env })).toEqual({
    code: 1,
    said: '',
    remarks: [
      `error: ${secretsFile} holds the secrets of site banana, and ${siteFile} is of site apple [secrets-site]`,
      `  a copied file: remove it, and a build makes secrets of its own; a site with a new name: zoneseed secrets rename ${siteFile}`,
    ],
  });
  writeFileSync(siteFile, 'site: banana\nhosts: nonsense\n');
  expect(await heard(command, [siteFile], {}, { env })).toMatchObject({ code: 0, remarks: [] });
  writeFileSync(siteFile, 'site: apple\nhosts: [}\n');
  expect(await heard(command, [siteFile], {}, { env })).toMatchObject({ code: 0, remarks: [] });
  rmSync(siteFile);
  expect(await heard(command, [siteFile], {}, { env })).toMatchObject({ code: 0, remarks: [] });
});
