import { expect, test } from 'vitest';
import { command } from '../../src/commands/secrets-show.ts';
import type { Workplace } from '../secrets/workplace.ts';
import { heard } from './listener.ts';
import { placeWithHosts, secretsOf } from './secrets-place.ts';

function shown({ siteFile, env }: Workplace, name: string | undefined, options: { host?: string; reveal?: true } = {}) {
  return heard(command, [siteFile, name], { host: options.host, reveal: options.reveal }, { env });
}

test('it hides values, and shows keys by their fingerprint', async () => {
  const place = await placeWithHosts();
  const secrets = await secretsOf(place);
  const password = (await shown(place, 'admin-password')).said;
  const key = (await shown(place, 'site-key')).said;
  const ofHost = (await shown(place, undefined, { host: 'nfs-01' })).said;
  expect(password).toBe('admin-password: 32 characters, hidden (--reveal shows them)\n');
  expect(key).toMatch(/^site-key: ED25519 SHA256:\S{43} ssh-ed25519 AAAA\S+\n$/);
  expect(ofHost.split('\n').map((line) => line.split(' SHA256')[0])).toEqual([
    'token: 32 characters, hidden (--reveal shows them)',
    'ed25519: ED25519',
    'ecdsa: ECDSA',
    '',
  ]);
  for (const secret of [secrets.adminPassword, secrets.host('nfs-01').token, 'PRIVATE KEY'])
    expect(password + key + ofHost).not.toContain(secret);
});

test('it reveals one value when it is asked to', async () => {
  const place = await placeWithHosts();
  const secrets = await secretsOf(place);
  expect((await shown(place, 'admin-password', { reveal: true })).said).toBe(`${secrets.adminPassword}\n`);
  expect((await shown(place, 'ecdsa', { host: 'nfs-01', reveal: true })).said).toBe(
    secrets.host('nfs-01').hostKeys[1]?.privateKey,
  );
});

test('it says what a host does not have', async () => {
  const place = await placeWithHosts();
  expect(await shown(place, 'rsa', { host: 'nfs-01' })).toMatchObject({
    code: 1,
    remarks: [
      `error: ${place.secretsFile} has no rsa of host nfs-01 [secrets-missing]`,
      '  it comes with the next build where the site needs it, or with the server that makes it',
    ],
  });
});

test('it names what is near to an unknown name or host', async () => {
  const place = await placeWithHosts();
  expect(await shown(place, 'admin-pasword')).toMatchObject({
    code: 2,
    remarks: ['error: there is no secret "admin-pasword" [unknown-secret]', '  did you mean admin-password?'],
  });
  expect(await shown(place, undefined)).toMatchObject({
    code: 2,
    remarks: [
      'error: name the secret to show [missing-name]',
      '  known: mysql-root-password, mysql-cloud-password, management-key, database-key, admin-password, site-key, api-key, api-secret-key',
    ],
  });
  expect(await shown(place, undefined, { host: 'nfs-1' })).toMatchObject({
    code: 1,
    remarks: [
      'error: there are no keys for a host "nfs-1": a host gets them when its site is built [secrets-host]',
      '  did you mean nfs-01?',
    ],
  });
});
