import { readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { secretsFileOf } from '../../src/secrets/file.ts';
import { createSecrets, ensureSecrets, inspectSecrets, openSecrets } from '../../src/secrets/store.ts';
import { fakeSecrets, fakeSecretsFile } from '../fakes/secrets.ts';
import { must } from '../lab/process.ts';
import { problemOf, valueIn, workplace } from './workplace.ts';

const wanted = { site: 'banana', hosts: ['nfs-01', 'kvm-host-01'] };

describe('the secrets of a site', () => {
  it('are made once and are the same at every build', async () => {
    const { siteFile, secretsFile, options } = workplace();
    const made = valueIn(await ensureSecrets(siteFile, wanted, options));
    const before = statSync(secretsFile, { bigint: true });
    const again = valueIn(await ensureSecrets(siteFile, wanted, options));
    const after = statSync(secretsFile, { bigint: true });
    for (const host of wanted.hosts) expect(again.host(host)).toEqual(made.host(host));
    expect({ ...again, host: null }).toEqual({ ...made, host: null });
    expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs]);
  });

  it('are all different, and what the contract says', async () => {
    const { siteFile, options } = workplace();
    const secrets = valueIn(await ensureSecrets(siteFile, wanted, options));
    const hosts = wanted.hosts.map((host) => secrets.host(host));
    const { mysqlRootPassword, mysqlCloudPassword, managementKey, databaseKey, adminPassword } = secrets;
    const words = [mysqlRootPassword, mysqlCloudPassword, managementKey, databaseKey, adminPassword];
    const all = [...words, ...hosts.map((host) => host.token)];
    for (const word of all) expect(word).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{31}$/);
    expect(new Set(all).size).toBe(all.length);
    expect(hosts[0]?.hostKeys.map(({ type }) => type)).toEqual(['ed25519', 'ecdsa', 'rsa']);
    expect(hosts[0]?.hostKeys.every(({ publicKey }) => publicKey.endsWith(' root@nfs-01'))).toBe(true);
    expect(secrets.siteKey.publicKey).toMatch(/^ssh-ed25519 \S+ zoneseed@banana$/);
    expect(() => secrets.host('unknown')).toThrow('not made ready for host unknown');
  });

  it('grow with new hosts, and keep those of hosts that left', async () => {
    const { siteFile, options } = workplace();
    const first = valueIn(await ensureSecrets(siteFile, { site: 'banana', hosts: ['a', 'b'] }, options));
    const progress: string[] = [];
    const second = valueIn(
      await ensureSecrets(
        siteFile,
        { site: 'banana', hosts: ['b', 'c', 'd', 'c'] },
        {
          ...options,
          progress: (done, total) => progress.push(`${done}/${total}`),
        },
      ),
    );
    expect(progress).toEqual(['1/2', '2/2']);
    expect(second.mysqlRootPassword).toBe(first.mysqlRootPassword);
    for (const host of ['a', 'b']) expect(second.host(host)).toEqual(first.host(host));
    expect(valueIn(await inspectSecrets(siteFile, options)).hosts).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lie beside the site file, for their owner only', async () => {
    const { folder, siteFile, secretsFile, options } = workplace();
    valueIn(await ensureSecrets(siteFile, { site: 'banana', hosts: [] }, options));
    expect(statSync(secretsFile).mode & 0o777).toBe(0o600);
    expect(secretsFileOf(join(folder, 'site.yml'))).toBe(join(folder, 'site.secrets.age'));
    expect(secretsFileOf('banana.prod.yaml')).toBe('banana.prod.secrets.age');
    expect(readFileSync(secretsFile, 'latin1')).not.toContain('mysqlRootPassword');
  });

  it('are opened for reading without a lock and without writing, and name the host they lack', async () => {
    const { folder, siteFile, options } = workplace();
    valueIn(await ensureSecrets(siteFile, { site: 'banana', hosts: ['a'] }, options));
    expect(
      valueIn(await openSecrets(siteFile, { site: 'banana', hosts: ['a'] }, options)).host('a').token,
    ).toHaveLength(32);
    expect(problemOf(await openSecrets(siteFile, { site: 'banana', hosts: ['a', 'b'] }, options))).toBe(
      `[secrets-host] ${folder}/banana.secrets.age has no keys for host b; make them with: zoneseed build ${siteFile}`,
    );
  });

  it('of the fakes for tests come out of a real file as they went in', async () => {
    const { siteFile, options, env } = workplace();
    await fakeSecretsFile(siteFile, ['a', 'b'], env);
    const stored = valueIn(await openSecrets(siteFile, { site: 'banana', hosts: ['a', 'b'] }, options));
    const fake = fakeSecrets('banana', ['a', 'b']);
    expect(stored.host('a')).toEqual(fake.host('a'));
    expect(stored.host('b')).toEqual(fake.host('b'));
  });
});

describe('the age identity', () => {
  it('is made at first use, closed to others, and its public key is told once', async () => {
    const { siteFile, identityFile, options, notices, folder } = workplace();
    valueIn(await ensureSecrets(siteFile, { site: 'banana', hosts: [] }, options));
    const recipient = (await must(['age-keygen', '-y', identityFile])).trim();
    expect(statSync(identityFile).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'config', 'zoneseed')).mode & 0o777).toBe(0o700);
    expect(notices).toEqual([
      `made the age identity ${identityFile} (public key ${recipient})`,
      `keep a copy of ${identityFile}: without it the secrets file cannot be opened`,
    ]);
    valueIn(await ensureSecrets(siteFile, { site: 'banana', hosts: [] }, options));
    expect(notices).toHaveLength(2);
  });

  it('is taken from the environment, as text or as a file of the real age-keygen', async () => {
    const { folder, siteFile, secretsFile, options, env } = workplace();
    const file = join(folder, 'mine.txt');
    await must(['age-keygen', '-o', file]);
    const byName = { ...options, env: { ...env, ZONESEED_AGE_IDENTITY: file } };
    valueIn(await ensureSecrets(siteFile, { site: 'banana', hosts: [] }, byName));
    const text = /^AGE-SECRET-KEY-.*$/m.exec(readFileSync(file, 'utf8'))?.[0];
    const byText = { ...options, env: { ...env, ZONESEED_AGE_IDENTITY: text } };
    expect((await openSecrets(siteFile, { site: 'banana', hosts: [] }, byText)).ok).toBe(true);
    const json = await must(['age', '-d', '-i', file, secretsFile]);
    expect(JSON.parse(json)).toMatchObject({ zoneseed: 'secrets', version: 1 });
  });

  it('is the same for two processes that make it at once', async () => {
    const { siteFile, folder, options } = workplace();
    writeFileSync(join(folder, 'other.yaml'), '');
    const both = await Promise.all(
      [siteFile, join(folder, 'other.yaml')].map((file) => createSecrets(file, {}, options)),
    );
    const [one, two] = both.map((result) => valueIn(result).recipients);
    expect(one).toEqual(two);
  });
});

describe('several recipients', () => {
  it('can all open the file, also after each of them has changed it', async () => {
    const { folder, siteFile, secretsFile, options, env } = workplace();
    const people = ['ann', 'bob'].map((name) => join(folder, name));
    const recipients: string[] = [];
    for (const file of people) {
      await must(['age-keygen', '-o', file]);
      recipients.push((await must(['age-keygen', '-y', file])).trim());
    }
    const made = valueIn(await createSecrets(siteFile, { recipients }, options));
    expect(made.recipients).toHaveLength(3);
    for (const [index, person] of people.entries()) {
      const theirs = { ...options, env: { ...env, ZONESEED_AGE_IDENTITY: person } };
      valueIn(await ensureSecrets(siteFile, { site: 'banana', hosts: [`host-${index}`] }, theirs));
      for (const reader of people) await must(['age', '-d', '-i', reader, secretsFile]);
      expect(valueIn(await inspectSecrets(siteFile, options)).recipients).toEqual(made.recipients);
    }
  });

  it('include whoever changes the file, when the real age gave it to them', async () => {
    const { folder, siteFile, secretsFile, identityFile, options, env } = workplace();
    valueIn(await createSecrets(siteFile, {}, options));
    const ann = join(folder, 'ann');
    await must(['age-keygen', '-o', ann]);
    const recipient = (await must(['age-keygen', '-y', ann])).trim();
    const plain = await must(['age', '-d', '-i', identityFile, secretsFile]);
    unlinkSync(secretsFile);
    await must(['age', '-a', '-r', recipient, '-o', secretsFile], { input: plain });
    const annes = { ...options, env: { ...env, ZONESEED_AGE_IDENTITY: ann } };
    valueIn(await ensureSecrets(siteFile, { site: 'banana', hosts: ['a'] }, annes));
    expect(valueIn(await inspectSecrets(siteFile, annes)).recipients).toContain(recipient);
    expect((await inspectSecrets(siteFile, options)).ok, 'the first owner reads it again').toBe(true);
  });
});

/** A person who always types the same, and a list of what they were asked. */
function answering(answer: string, asked: string[]) {
  return async (question: string) => {
    asked.push(question);
    return answer;
  };
}

describe('a passphrase', () => {
  it('protects the file instead of an identity, in a form the real age knows', async () => {
    const { siteFile, secretsFile, identityFile, options, env } = workplace();
    const asked: string[] = [];
    const ask = answering('four random words here', asked);
    const made = valueIn(await createSecrets(siteFile, { passphrase: true }, { ...options, ask }));
    expect(made).toMatchObject({ protection: 'passphrase', recipients: [] });
    expect(asked).toEqual([`New passphrase for ${secretsFile}: `, 'The same passphrase again: ']);
    expect(readFileSync(secretsFile, 'latin1')).toMatch(/^age-encryption\.org\/v1\n-> scrypt \S+ 18\n/);
    expect(() => statSync(identityFile)).toThrow('ENOENT');
    asked.length = 0;
    const grown = valueIn(await ensureSecrets(siteFile, { site: 'banana', hosts: ['a'] }, { ...options, ask }));
    expect(asked, 'once, although the file is opened again under its lock').toEqual([`Passphrase of ${secretsFile}: `]);
    expect(grown.mysqlRootPassword).toBe(made.secrets.mysqlRootPassword);
    // The real age asks at the terminal only; script(1) is one.
    const typed = await must(['script', '-qec', `age -d -o ${secretsFile}.out ${secretsFile}`, '/dev/null'], {
      input: 'four random words here\n',
    });
    expect(typed).toContain('Enter passphrase');
    expect(readFileSync(`${secretsFile}.out`, 'utf8')).toContain('"host":"a"');
    unlinkSync(secretsFile);
    await must(['script', '-qec', `age -p -o ${secretsFile} ${secretsFile}.out`, '/dev/null'], {
      input: 'of its own passphrase\nof its own passphrase\n',
    });
    const own = { ...options, env: { ...env, ZONESEED_PASSPHRASE: 'of its own passphrase' } };
    expect(valueIn(await inspectSecrets(siteFile, own)).hosts).toEqual(['a']);
  });
});
