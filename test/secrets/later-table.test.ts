/** A table with entries that come later: the file of today gets what is made, and keeps what it does not know. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Secret } from '../../src/secrets/secrets-table.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { contentOf, edit, finished, problemOf, wanting } from './workplace.ts';

const LATER: readonly Secret[] = [
  {
    name: 'usage-password',
    field: 'usagePassword',
    kind: 'password',
    make: () => 'made-by-a-later-zoneseed',
    since: 3,
    usedBy: 'the usage server',
    afterwards: 'nothing',
  },
  ...(['usage-key', 'usage-secret'] as const).map((name) => ({
    name,
    field: name.replace(/-./, (part) => (part[1] ?? '').toUpperCase()),
    kind: 'key' as const,
    since: 3,
    usedBy: 'zoneseed, to speak to the cloud',
    afterwards: 'nothing',
  })),
];

const LATER_OF_HOSTS: Secret = {
  name: 'console-password',
  field: 'consolePassword',
  kind: 'password',
  make: () => 'made-for-each-host',
  since: 3,
  usedBy: 'whoever stands before the host',
  afterwards: 'nothing',
};

/** The program with one entry more of each kind in its table, and nothing else changed. */
async function later() {
  vi.resetModules();
  vi.doMock('../../src/secrets/secrets-table.ts', async (original) => {
    const table = await original<typeof import('../../src/secrets/secrets-table.ts')>();
    const siteSecretTable = [...table.siteSecretTable, ...LATER];
    return { ...table, TABLE_VERSION: 3, siteSecretTable, hostSecretTable: [...table.hostSecretTable, LATER_OF_HOSTS] };
  });
  return {
    ...(await import('../../src/secrets/store.ts')),
    ...(await import('../../src/secrets/secret-changes.ts')),
    ...(await import('../../src/secrets/site-secrets.ts')),
  };
}

afterEach(() => {
  vi.doUnmock('../../src/secrets/secrets-table.ts');
  vi.resetModules();
});

describe('a secret that a later version has', () => {
  it('is made for a file of today at the next build, beside all that was there', async () => {
    const place = await finished('a', 'gone');
    const before = JSON.parse(await contentOf(place));
    const { openSecrets, ensureSecrets, wordNames, wordOf } = await later();
    expect(problemOf(await openSecrets(place.owner, wanting('a'), place.options))).toContain(
      `[secrets-missing] ${place.secretsFile} has no usage-password; make what is missing with: zoneseed build`,
    );
    const secrets = valueIn(await ensureSecrets(place.owner, wanting('a'), place.options));
    expect(secrets).toMatchObject({ usagePassword: 'made-by-a-later-zoneseed', usageKey: undefined });
    expect(wordNames).toContain('usage-password');
    expect(wordOf(secrets, 'a', 'usage-password')).toBe('made-by-a-later-zoneseed');
    expect(wordOf(secrets, 'a', 'usage-key')).toBeUndefined();
    const after = JSON.parse(await contentOf(place));
    expect(after).toMatchObject({ ...before, table: 3 });
    expect(after.secrets['usage-password']).toBe('made-by-a-later-zoneseed');
    // Also of a host that has left the site: it may come back.
    for (const host of ['a', 'gone']) expect(after.hosts[host]['console-password']).toBe('made-for-each-host');
  });

  it('is made by whatever changes the file first, and only once', async () => {
    const place = await finished('a');
    const { openSecrets, setSecret } = await later();
    valueIn(await setSecret(place.owner, 'admin-password', 'correct-horse-battery', place.options));
    const secrets = valueIn(await openSecrets(place.owner, wanting('a'), place.options));
    expect(secrets).toMatchObject({
      usagePassword: 'made-by-a-later-zoneseed',
      adminPassword: 'correct-horse-battery',
    });
    expect(secrets.host('a')).toMatchObject({ consolePassword: 'made-for-each-host' });
  });

  it('and that a server makes is absent until a command stores it, and never made or rotated here', async () => {
    const place = await finished('a');
    const { ensureSecrets, inspectSecrets, storeSecrets, rotateSecret, wordOf } = await later();
    valueIn(await ensureSecrets(place.owner, wanting('a'), place.options));
    expect(valueIn(await inspectSecrets(place.owner, place.options)).value('usage-key')).toBeUndefined();
    expect(problemOf(await rotateSecret(place.owner, 'usage-key', place.options))).toContain(
      '[secret-value] usage-key is made by a server',
    );
    const given = { 'usage-key': 'x'.repeat(86), 'usage-secret': 'password1234' };
    valueIn(await storeSecrets(place.owner, given, place.options));
    const secrets = valueIn(await ensureSecrets(place.owner, wanting('a'), place.options));
    expect(secrets).toMatchObject({ usageKey: given['usage-key'], usageSecret: given['usage-secret'] });
    expect(wordOf(secrets, 'a', 'usage-key')).toBe(given['usage-key']);
    expect(problemOf(await storeSecrets(place.owner, { 'usage-key': 'a\nb' }, place.options))).toContain(
      'a control character',
    );
    await expect(storeSecrets(place.owner, { 'admin-password': 'x' }, place.options)).rejects.toThrow(
      'no server makes',
    );
  });

  it('and anything else unknown is kept by the version of today when it changes the file', async () => {
    const place = await finished('a');
    const version = await later();
    valueIn(await version.ensureSecrets(place.owner, wanting('a'), place.options));
    valueIn(await version.storeSecrets(place.owner, { 'usage-key': 'from-the-server' }, place.options));
    await edit(place, (plain) => plain.replace('"a":{', '"a":{"later":["b"],').replace('"site"', '"more":1,"site"'));
    const before = JSON.parse(await contentOf(place));
    vi.doUnmock('../../src/secrets/secrets-table.ts');
    vi.resetModules();
    const { setSecret } = await import('../../src/secrets/secret-changes.ts');
    valueIn(await setSecret(place.owner, 'admin-password', 'correct-horse-battery', place.options));
    const secrets = { ...before.secrets, 'admin-password': 'correct-horse-battery' };
    expect(JSON.parse(await contentOf(place))).toEqual({ ...before, secrets });
  });

  it('is damage where it is gone from a file that had it', async () => {
    const place = await finished('a');
    const { ensureSecrets } = await later();
    valueIn(await ensureSecrets(place.owner, wanting('a'), place.options));
    await edit(place, (plain) => plain.replace(/,"usage-password":"[^"]*"/, ''));
    expect(problemOf(await ensureSecrets(place.owner, wanting('a'), place.options))).toContain(
      'is damaged: its content is wrong at "secrets.usage-password"',
    );
  });
});
