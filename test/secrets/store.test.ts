import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { untold } from '../../src/outcome/told.ts';
import { secretsFileOf } from '../../src/secrets/secrets-file.ts';
import { createSecrets, ensureSecrets, inspectSecrets, openSecrets } from '../../src/secrets/store.ts';
import { must } from '../lab/process.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { finished, problemOf, wanting, workplace } from './workplace.ts';

const wanted = wanting('nfs-01', 'kvm-host-01');

describe('the secrets of a site', () => {
  it('are made once and are the same at every build', async () => {
    const { owner, secretsFile, options } = workplace();
    const made = valueIn(await ensureSecrets(owner, wanted, options));
    const before = statSync(secretsFile, { bigint: true });
    const again = valueIn(await ensureSecrets(owner, wanted, options));
    const after = statSync(secretsFile, { bigint: true });
    for (const host of wanted.hosts) expect(again.host(host)).toEqual(made.host(host));
    expect({ ...again, host: null }).toEqual({ ...made, host: null });
    expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs]);
  });

  it('are all different, and what the contract says', async () => {
    const { owner, options } = workplace();
    const secrets = valueIn(await ensureSecrets(owner, wanted, options));
    const hosts = wanted.hosts.map((host) => secrets.host(host));
    const { mysqlRootPassword, mysqlCloudPassword, managementKey, databaseKey, adminPassword } = secrets;
    const words = [mysqlRootPassword, mysqlCloudPassword, managementKey, databaseKey, adminPassword];
    const all = [...words, ...hosts.map((host) => host.token)];
    for (const word of all) expect(word).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{31}$/);
    expect(new Set(all).size).toBe(all.length);
    expect(hosts[0]?.hostKeys.map(({ type }) => type)).toEqual(['ed25519', 'ecdsa']);
    expect(hosts[0]?.hostKeys.every(({ publicKey }) => publicKey.endsWith(' root@nfs-01'))).toBe(true);
    expect(secrets.siteKey.publicKey).toMatch(/^ssh-ed25519 \S+ zoneseed@banana$/);
    expect(() => secrets.host('unknown')).toThrow('not made ready for host unknown');
  });

  it('grow with new hosts, and keep those of hosts that left', async () => {
    const { owner, options } = workplace();
    const first = valueIn(await ensureSecrets(owner, wanting('a', 'b'), options));
    const progress: string[] = [];
    const second = valueIn(
      await ensureSecrets(owner, wanting('b', 'c', 'd', 'c'), {
        ...options,
        told: { ...untold, progress: (done, of, what) => progress.push(`${done}/${of} ${what}`) },
      }),
    );
    expect(progress).toEqual(['1/2 hosts', '2/2 hosts']);
    expect(second.mysqlRootPassword).toBe(first.mysqlRootPassword);
    for (const host of ['a', 'b']) expect(second.host(host)).toEqual(first.host(host));
    expect(valueIn(await inspectSecrets(owner, options)).hosts).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lie beside the site file, for their owner only', async () => {
    const { folder, owner, secretsFile, options } = workplace();
    valueIn(await ensureSecrets(owner, wanting(), options));
    expect(statSync(secretsFile).mode & 0o777).toBe(0o600);
    expect(secretsFileOf(join(folder, 'site.yml'))).toBe(join(folder, 'site.secrets.age'));
    expect(secretsFileOf('banana.prod.yaml')).toBe('banana.prod.secrets.age');
    expect(readFileSync(secretsFile, 'latin1')).not.toContain('mysql-root-password');
  });

  it('are opened for reading without a lock and without writing, and name the host they lack', async () => {
    const { folder, siteFile, owner, options } = workplace();
    valueIn(await ensureSecrets(owner, wanting('a'), options));
    expect(valueIn(await openSecrets(owner, wanting('a'), options)).host('a').token).toHaveLength(32);
    expect(problemOf(await openSecrets(owner, wanting('a', 'b'), options))).toBe(
      `[secrets-missing] ${folder}/banana.secrets.age has no token of host b; make what is missing with: zoneseed build ${siteFile}`,
    );
  });

  it('have RSA host keys for sites that ask for them, also later, and only there', async () => {
    const place = await finished('a');
    const { owner, options } = place;
    const plain = valueIn(await openSecrets(owner, wanting('a'), options)).host('a');
    const asking = { hosts: ['a', 'b'], hostKeys: ['ed25519', 'ecdsa', 'rsa'] } as const;
    expect(problemOf(await openSecrets(owner, { ...asking, hosts: ['a'] }, options))).toContain(
      'has no rsa of host a;',
    );
    const secrets = valueIn(await ensureSecrets(owner, asking, options));
    const types = (host: string) => secrets.host(host).hostKeys.map(({ type }) => type);
    expect([types('a'), types('b')]).toEqual([asking.hostKeys, asking.hostKeys]);
    expect(secrets.host('a').hostKeys.slice(0, 2)).toEqual(plain.hostKeys);
    expect(valueIn(await openSecrets(owner, wanting('a'), options)).host('a')).toEqual(plain);
  });

  it('are kept on the way where making them takes long', async () => {
    const { owner, options } = workplace();
    const seen: string[][] = [];
    // Every time it is looked at, twenty times as late: saving is always the smallest part of the time.
    let looks = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => 1000 * 20 ** looks++);
    const hosts = Array.from({ length: 3 * availableParallelism() }, (_, i) => `host-${i}`);
    const made = await ensureSecrets(owner, wanting(...hosts), {
      ...options,
      told: {
        ...untold,
        progress: (done) => {
          if (done <= availableParallelism()) return;
          seen.push(Object.keys(JSON.parse(readSealed(options.env ?? {}, owner.siteFile)).hosts));
        },
      },
    });
    vi.restoreAllMocks();
    valueIn(made);
    expect(seen[0]).toEqual(hosts.slice(0, availableParallelism()));
    expect(seen.at(-1)).toEqual(hosts.slice(0, 2 * availableParallelism()));
  });
});

/** What another program reads of the file meanwhile. */
function readSealed(env: Readonly<Record<string, string | undefined>>, siteFile: string): string {
  const identity = join(env.XDG_CONFIG_HOME ?? '', 'zoneseed/identity.txt');
  return execFileSync('age', ['-d', '-i', identity, secretsFileOf(siteFile)], { encoding: 'utf8' });
}

describe('the age identity', () => {
  it('is made at first use, closed to others, and its public key is told once', async () => {
    const { owner, identityFile, options, notices, folder } = workplace();
    valueIn(await ensureSecrets(owner, wanting(), options));
    const recipient = (await must(['age-keygen', '-y', identityFile])).trim();
    expect(statSync(identityFile).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'config', 'zoneseed')).mode & 0o777).toBe(0o700);
    expect(notices).toEqual([
      `made the age identity ${identityFile} (public key ${recipient})`,
      `keep a copy of ${identityFile}: without it the secrets file cannot be opened`,
    ]);
    valueIn(await ensureSecrets(owner, wanting(), options));
    expect(notices).toHaveLength(2);
  });

  it('is taken from the environment, as text or as a file of the real age-keygen', async () => {
    const { folder, owner, secretsFile, options, env } = workplace();
    const file = join(folder, 'mine.txt');
    await must(['age-keygen', '-o', file]);
    const byName = { ...options, env: { ...env, ZONESEED_AGE_IDENTITY: file } };
    valueIn(await ensureSecrets(owner, wanting(), byName));
    const text = /^AGE-SECRET-KEY-.*$/m.exec(readFileSync(file, 'utf8'))?.[0];
    const byText = { ...options, env: { ...env, ZONESEED_AGE_IDENTITY: text } };
    expect((await openSecrets(owner, wanting(), byText)).ok).toBe(true);
    const json = await must(['age', '-d', '-i', file, secretsFile]);
    expect(JSON.parse(json)).toMatchObject({ zoneseed: 'secrets', layout: 2, site: 'banana' });
  });

  it('is the same for two processes that make it at once', async () => {
    const { siteFile, folder, options } = workplace();
    writeFileSync(join(folder, 'other.yaml'), '');
    const both = await Promise.all(
      [siteFile, join(folder, 'other.yaml')].map((file) => createSecrets({ siteFile: file, site: 's' }, {}, options)),
    );
    const [one, two] = both.map((result) => valueIn(result).recipients);
    expect(one).toEqual(two);
  });
});

describe('several recipients', () => {
  it('can all open the file, also after each of them has changed it', async () => {
    const { folder, owner, secretsFile, options, env } = workplace();
    const people = ['ann', 'bob'].map((name) => join(folder, name));
    const recipients: string[] = [];
    for (const file of people) {
      await must(['age-keygen', '-o', file]);
      recipients.push((await must(['age-keygen', '-y', file])).trim());
    }
    const made = valueIn(await createSecrets(owner, { recipients }, options));
    expect(made.recipients).toHaveLength(3);
    for (const [index, person] of people.entries()) {
      const theirs = { ...options, env: { ...env, ZONESEED_AGE_IDENTITY: person } };
      valueIn(await ensureSecrets(owner, wanting(`host-${index}`), theirs));
      for (const reader of people) await must(['age', '-d', '-i', reader, secretsFile]);
      expect(valueIn(await inspectSecrets(owner, options)).recipients).toEqual(made.recipients);
    }
  });

  it('include whoever changes the file, when the real age gave it to them', async () => {
    const { folder, owner, secretsFile, identityFile, options, env } = workplace();
    valueIn(await createSecrets(owner, {}, options));
    const ann = join(folder, 'ann');
    await must(['age-keygen', '-o', ann]);
    const recipient = (await must(['age-keygen', '-y', ann])).trim();
    const plain = await must(['age', '-d', '-i', identityFile, secretsFile]);
    unlinkSync(secretsFile);
    await must(['age', '-a', '-r', recipient, '-o', secretsFile], { input: plain });
    const annes = { ...options, env: { ...env, ZONESEED_AGE_IDENTITY: ann } };
    valueIn(await ensureSecrets(owner, wanting('a'), annes));
    expect(valueIn(await inspectSecrets(owner, annes)).recipients).toContain(recipient);
    expect((await inspectSecrets(owner, options)).ok, 'the first owner reads it again').toBe(true);
  });
});

/** A person who always types the same, and a list of what they were asked. */
function answering(answer: string, asked: string[]) {
  return async (question: string) => {
    asked.push(question);
    return answer;
  };
}

/** Each time a passphrase is used takes a second of a processor that has nothing else to do; the format wants it so. */
const SCRYPT = { timeout: 300_000 };

describe('a passphrase', () => {
  it('protects the file instead of an identity, in a form the real age knows', SCRYPT, async () => {
    const { owner, secretsFile, identityFile, options, env } = workplace();
    const asked: string[] = [];
    const ask = answering('four random words here', asked);
    const made = valueIn(await createSecrets(owner, { passphrase: true }, { ...options, ask }));
    expect(made).toMatchObject({ protection: 'passphrase', recipients: [] });
    expect(asked).toEqual([`New passphrase for ${secretsFile}: `, 'The same passphrase again: ']);
    expect(readFileSync(secretsFile, 'latin1')).toMatch(/^age-encryption\.org\/v1\n-> scrypt \S+ 18\n/);
    expect(() => statSync(identityFile)).toThrow('ENOENT');
    asked.length = 0;
    const grown = valueIn(await ensureSecrets(owner, wanting('a'), { ...options, ask }));
    expect(asked, 'once, although the file is opened again under its lock').toEqual([`Passphrase of ${secretsFile}: `]);
    expect(grown.mysqlRootPassword).toBe(made.value('mysql-root-password'));
    // The real age asks at the terminal only; script(1) is one.
    const typed = await must(['script', '-qec', `age -d -o ${secretsFile}.out ${secretsFile}`, '/dev/null'], {
      input: 'four random words here\n',
    });
    expect(typed).toContain('Enter passphrase');
    expect(readFileSync(`${secretsFile}.out`, 'utf8')).toContain('"hosts":{"a":{');
    unlinkSync(secretsFile);
    await must(['script', '-qec', `age -p -o ${secretsFile} ${secretsFile}.out`, '/dev/null'], {
      input: 'of its own passphrase\nof its own passphrase\n',
    });
    const own = { ...options, env: { ...env, ZONESEED_PASSPHRASE: 'of its own passphrase' } };
    expect(valueIn(await inspectSecrets(owner, own)).hosts).toEqual(['a']);
  });
});
