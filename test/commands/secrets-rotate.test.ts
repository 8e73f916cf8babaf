import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { command } from '../../src/commands/secrets-rotate.ts';
import type { Workplace } from '../secrets/workplace.ts';
import { heard } from './listener.ts';
import { placeWithHosts, secretsOf } from './secrets-place.ts';

function rotate({ siteFile, env }: Workplace, name: string | undefined, host?: string) {
  return heard(command, [siteFile, name], { host }, { env });
}

test.each(['mysql-root-password', 'database-key', 'site-key'])(
  'it makes a new %s and keeps everything else',
  async (name) => {
    const place = await placeWithHosts();
    const before = await secretsOf(place);
    const { code, remarks } = await rotate(place, name);
    const after = await secretsOf(place);
    const fields = [
      'mysqlRootPassword',
      'mysqlCloudPassword',
      'managementKey',
      'databaseKey',
      'adminPassword',
      'siteKey',
    ] as const;
    const changed = fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
    expect(code).toBe(0);
    expect(changed.map((field) => field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`))).toEqual([name]);
    expect(after.host('nfs-01')).toEqual(before.host('nfs-01'));
    expect(remarks.at(-1)).toMatch(/^warning: .*(old|root password)/);
  },
);

test('it makes new keys and a new token for one host', async () => {
  const place = await placeWithHosts();
  const before = await secretsOf(place);
  const { code, remarks } = await rotate(place, undefined, 'nfs-01');
  const after = await secretsOf(place);
  const parts = (secrets: typeof before) => [
    ...secrets.host('nfs-01').hostKeys.map((key) => key.publicKey),
    secrets.host('nfs-01').token,
  ];
  expect(code).toBe(0);
  for (const [index, part] of parts(after).entries()) expect(part).not.toBe(parts(before)[index]);
  expect(after.host('kvm-host-01')).toEqual(before.host('kvm-host-01'));
  expect(remarks.at(-1)).toContain('keeps its old host keys and token: install it again');
});

test('it names an unknown secret or host, and takes one of both', async () => {
  const place = await placeWithHosts();
  const before = readFileSync(place.secretsFile);
  expect(await rotate(place, undefined)).toMatchObject({ code: 2 });
  expect(await rotate(place, 'site-key', 'nfs-01')).toMatchObject({ code: 2 });
  expect(await rotate(place, undefined, 'nfs-02')).toMatchObject({ code: 1 });
  expect(readFileSync(place.secretsFile).equals(before)).toBe(true);
  writeFileSync(place.secretsFile, 'x');
  const damaged = await rotate(place, 'site-key');
  expect(damaged.code).toBe(1);
  expect(damaged.remarks[0]).toContain('is damaged: it is not an age-encrypted file [secrets-damaged]');
});
