import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renameSite, rotateHost, rotateSecret, setSecret, storeSecrets } from '../../src/secrets/secret-changes.ts';
import { ensureSecrets, inspectSecrets, openSecrets } from '../../src/secrets/store.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { contentOf, finished, problemOf, type Workplace, wanting } from './workplace.ts';

/** Every value in the file, by its place. */
async function valuesOf(place: Workplace): Promise<Record<string, unknown>> {
  const { secrets, hosts } = JSON.parse(await contentOf(place));
  const ofHosts = Object.entries<object>(hosts).flatMap(([host, values]) =>
    Object.entries(values).map(([name, value]) => [`${host} ${name}`, value]),
  );
  return { ...secrets, ...Object.fromEntries(ofHosts) };
}

/** The places of what is different now. */
async function changedSince(before: Record<string, unknown>, place: Workplace): Promise<string[]> {
  const after = await valuesOf(place);
  return Object.keys(before).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

describe('a change', () => {
  it.each(['mysql-root-password', 'database-key', 'site-key'])(
    'of %s to a new value touches nothing else',
    async (name) => {
      const place = await finished('a', 'b');
      const before = await valuesOf(place);
      valueIn(await rotateSecret(place.owner, name, place.options));
      expect(await changedSince(before, place)).toEqual([name]);
    },
  );

  it('of a host makes all of its secrets anew and touches no other', async () => {
    const place = await finished('a', 'b');
    const before = await valuesOf(place);
    valueIn(await rotateHost(place.owner, 'b', place.options));
    expect(await changedSince(before, place)).toEqual(['b token', 'b ed25519', 'b ecdsa']);
    const asking = { hosts: ['a'], hostKeys: ['ed25519', 'ecdsa', 'rsa'] } as const;
    valueIn(await ensureSecrets(place.owner, asking, place.options));
    const withRsa = await valuesOf(place);
    valueIn(await rotateHost(place.owner, 'a', place.options));
    expect(await changedSince(withRsa, place)).toEqual(['a token', 'a ed25519', 'a ecdsa', 'a rsa']);
  });

  it('to a given value is what is read afterwards', async () => {
    const place = await finished('a');
    valueIn(await setSecret(place.owner, 'admin-password', 'correct-horse-battery', place.options));
    const secrets = valueIn(await openSecrets(place.owner, wanting('a'), place.options));
    expect(secrets.adminPassword).toBe('correct-horse-battery');
  });

  it('that cannot be made is refused, and the file stays as it is', async () => {
    const place = await finished('nfs-01');
    const { owner, options, siteFile } = place;
    const before = readFileSync(place.secretsFile);
    expect(problemOf(await setSecret(owner, 'admin-pasword', 'correct-horse-battery', options))).toBe(
      '[unknown-secret] there is no secret "admin-pasword"; did you mean admin-password?',
    );
    expect(problemOf(await setSecret(owner, 'admin-password', "it's short", options))).toContain(
      "[secret-value] the value for admin-password cannot be taken: it contains an apostrophe (')",
    );
    expect(problemOf(await setSecret(owner, 'site-key', 'correct-horse-battery', options))).toBe(
      `[secret-value] site-key is made and cannot be given; a new one is made by: zoneseed secrets rotate ${siteFile} site-key`,
    );
    expect(problemOf(await rotateSecret(owner, 'token', options))).toContain('[unknown-secret]');
    expect(problemOf(await rotateHost(owner, 'nfs-1', options))).toBe(
      '[secrets-host] there are no keys for a host "nfs-1": a host gets them when its site is built; did you mean nfs-01?',
    );
    await expect(storeSecrets(owner, { 'admin-password': 'x' }, options)).rejects.toThrow('no server makes');
    expect(readFileSync(place.secretsFile).equals(before)).toBe(true);
  });
});

describe('what a server made', () => {
  // One key in 64 begins like an option; nothing but the server reads it.
  it.each(['-_Zx9', 'a:b@c$d'])('is kept as it is, given by the server or by hand: %s', async (key) => {
    const { owner, options } = await finished('nfs-01');
    valueIn(await storeSecrets(owner, { 'api-key': key, 'api-secret-key': key }, options));
    expect(valueIn(await openSecrets(owner, wanting('nfs-01'), options))).toMatchObject({
      apiKey: key,
      apiSecretKey: key,
    });
    valueIn(await setSecret(owner, 'api-key', `${key}2`, options));
    expect(valueIn(await openSecrets(owner, wanting('nfs-01'), options)).apiKey).toBe(`${key}2`);
  });

  it('is no text of several lines', async () => {
    const { owner, options } = await finished('nfs-01');
    expect(problemOf(await storeSecrets(owner, { 'api-key': 'a\nb' }, options))).toContain('a control character');
    expect(problemOf(await setSecret(owner, 'api-key', 'a b', options))).toContain('it contains a space');
  });
});

describe('the secrets of another site', () => {
  it('are refused by all that know the name of theirs, with what to do', async () => {
    const place = await finished('a');
    const apple = { siteFile: place.siteFile, site: 'apple' };
    const refusal = `[secrets-site] ${place.secretsFile} holds the secrets of site banana, and ${place.siteFile} is of site apple; a copied file: remove it, and a build makes secrets of its own; a site with a new name: zoneseed secrets rename ${place.siteFile}`;
    const before = readFileSync(place.secretsFile);
    for (const outcome of [
      await openSecrets(apple, wanting('a'), place.options),
      await ensureSecrets(apple, wanting('a', 'b'), place.options),
      await inspectSecrets(apple, place.options),
      await setSecret(apple, 'admin-password', 'correct-horse-battery', place.options),
      await rotateHost(apple, 'a', place.options),
    ]) {
      expect(problemOf(outcome)).toBe(refusal);
    }
    expect(readFileSync(place.secretsFile).equals(before)).toBe(true);
  });

  it('are shown where nobody can tell the name of the site', async () => {
    const place = await finished('a');
    expect(valueIn(await inspectSecrets({ siteFile: place.siteFile }, place.options)).site).toBe('banana');
  });

  it('become its own when the site was renamed, all of them as they were', async () => {
    const place = await finished('a');
    const before = await valuesOf(place);
    const apple = { siteFile: place.siteFile, site: 'apple' };
    expect(valueIn(await renameSite(apple, place.options))).toEqual({ file: place.secretsFile, former: 'banana' });
    expect(await changedSince(before, place)).toEqual([]);
    valueIn(await openSecrets(apple, wanting('a'), place.options));
    expect(problemOf(await openSecrets(place.owner, wanting('a'), place.options))).toContain('[secrets-site]');
  });
});
