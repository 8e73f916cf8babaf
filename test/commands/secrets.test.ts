import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  secretsInit,
  secretsList,
  secretsRotate,
  secretsSet,
  secretsShow,
  type ValueInput,
} from '../../src/commands/secrets.ts';
import { openSecrets } from '../../src/secrets/store.ts';
import { fakeSecretsFile } from '../fakes/secrets.ts';
import { must } from '../lab/process.ts';
import { valueIn, type Workplace, workplace } from '../secrets/workplace.ts';

/** Collects what a command says. */
function listener() {
  const lines: string[] = [];
  const remarks: string[] = [];
  return { lines, remarks, out: (line: string) => lines.push(line), err: (line: string) => remarks.push(line) };
}

async function* input(...chunks: (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  yield* chunks;
}

async function withHosts(): Promise<Workplace> {
  const place = workplace();
  await fakeSecretsFile(place.siteFile, ['nfs-01', 'kvm-host-01'], place.env);
  return place;
}

async function secretsOf({ siteFile, options }: Workplace) {
  return valueIn(await openSecrets(siteFile, { site: 'banana', hosts: [] }, options));
}

describe('secrets init', () => {
  it('makes the file, says whom it is encrypted to, and refuses the second time', async () => {
    const { siteFile, secretsFile, identityFile, env } = workplace();
    const output = listener();
    expect(await secretsInit(output, siteFile, {}, { env })).toBe(0);
    const recipient = (await must(['age-keygen', '-y', identityFile])).trim();
    expect(output.lines).toEqual([`made ${secretsFile}, encrypted to ${recipient}`]);
    expect(output.remarks[0]).toBe(`made the age identity ${identityFile} (public key ${recipient})`);
    expect(await secretsInit(output, siteFile, {}, { env })).toBe(1);
    expect(output.remarks.slice(2)).toEqual([
      `error: ${secretsFile} exists already [secrets-file]`,
      '  it is kept: move it away first if its passwords and keys are not needed any more',
    ]);
  });

  it('encrypts to further recipients, and names one that is none', async () => {
    const { folder, siteFile, secretsFile, env } = workplace();
    const ann = join(folder, 'ann');
    await must(['age-keygen', '-o', ann]);
    const recipient = (await must(['age-keygen', '-y', ann])).trim();
    const output = listener();
    expect(await secretsInit(output, siteFile, { recipient: ['ssh-ed25519 AAAA'] }, { env })).toBe(1);
    expect(output.remarks.at(-2)).toBe('error: "ssh-ed25519 AAAA" is not an age recipient [secrets-identity]');
    expect(await secretsInit(output, siteFile, { recipient: [recipient] }, { env })).toBe(0);
    expect(output.lines.at(-1)).toMatch(new RegExp(`encrypted to age1\\w+, ${recipient}$`));
    expect(await must(['age', '-d', '-i', ann, secretsFile])).toContain('"zoneseed":"secrets"');
  });

  it('takes a passphrase from the environment', async () => {
    const { siteFile, secretsFile, env } = workplace();
    const output = listener();
    const access = { env: { ...env, ZONESEED_PASSPHRASE: 'four random words' } };
    expect(await secretsInit(output, siteFile, { passphrase: true }, access)).toBe(0);
    expect(output).toMatchObject({ lines: [`made ${secretsFile}, protected by the passphrase`], remarks: [] });
  });

  it('is wrong usage with both a passphrase and recipients, and without a site file', async () => {
    const { folder, siteFile, env } = workplace();
    const output = listener();
    expect(await secretsInit(output, siteFile, { passphrase: true, recipient: ['age1x'] }, { env })).toBe(2);
    expect(await secretsInit(output, join(folder, 'typo.yaml'), {}, { env })).toBe(2);
    expect(output.remarks.at(-1)).toBe(
      `error: ${folder}/typo.yaml does not exist: name the site file the secrets belong to`,
    );
  });
});

describe('secrets list', () => {
  it('names everything and shows no value', async () => {
    const place = await withHosts();
    const output = listener();
    expect(await secretsList(output, place.siteFile, {}, place)).toBe(0);
    expect(output.lines).toEqual([
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

  it('says the same as JSON', async () => {
    const place = await withHosts();
    const output = listener();
    expect(await secretsList(output, place.siteFile, { json: true }, place)).toBe(0);
    expect(JSON.parse(output.lines.join('\n'))).toMatchObject({
      file: place.secretsFile,
      protection: 'identity',
      recipients: [expect.stringMatching(/^age1/)],
      secrets: expect.arrayContaining([{ name: 'site-key', kind: 'ssh key' }]),
      hosts: [{ host: 'nfs-01' }, { host: 'kvm-host-01', secrets: ['token', 'ed25519', 'ecdsa', 'rsa'] }],
    });
  });

  it('ends with 1 and the reason when there is no file', async () => {
    const { siteFile, secretsFile, env } = workplace();
    const output = listener();
    expect(await secretsList(output, siteFile, {}, { env })).toBe(1);
    expect(output.remarks[0]).toBe(`error: ${secretsFile} does not exist [secrets-file]`);
  });
});

describe('secrets show', () => {
  it('hides values, and shows keys by their fingerprint', async () => {
    const place = await withHosts();
    const secrets = await secretsOf(place);
    const output = listener();
    expect(await secretsShow(output, place.siteFile, { name: 'admin-password' }, place)).toBe(0);
    expect(await secretsShow(output, place.siteFile, { name: 'site-key' }, place)).toBe(0);
    expect(await secretsShow(output, place.siteFile, { host: 'nfs-01' }, place)).toBe(0);
    expect(output.lines[0]).toBe('admin-password: 32 characters, hidden (--reveal shows them)');
    expect(output.lines[1]).toMatch(/^site-key: 256 SHA256:\S{43} \(ED25519\) ssh-ed25519 AAAA\S+$/);
    expect(output.lines.slice(2).map((line) => line.split(' SHA256')[0])).toEqual([
      'token: 32 characters, hidden (--reveal shows them)',
      'ed25519: 256',
      'ecdsa: 256',
      'rsa: 3072',
    ]);
    const all = output.lines.join('\n');
    for (const secret of [secrets.adminPassword, secrets.host('nfs-01').token, 'PRIVATE KEY'])
      expect(all).not.toContain(secret);
  });

  it('reveals one value when it is asked to', async () => {
    const place = await withHosts();
    const secrets = await secretsOf(place);
    const output = listener();
    expect(await secretsShow(output, place.siteFile, { name: 'admin-password', reveal: true }, place)).toBe(0);
    expect(await secretsShow(output, place.siteFile, { name: 'rsa', host: 'nfs-01', reveal: true }, place)).toBe(0);
    expect(output.lines).toEqual([secrets.adminPassword, secrets.host('nfs-01').hostKeys[2]?.privateKey.trimEnd()]);
  });

  it('names what is near to an unknown name or host', async () => {
    const place = await withHosts();
    const output = listener();
    expect(await secretsShow(output, place.siteFile, { name: 'admin-pasword' }, place)).toBe(2);
    expect(await secretsShow(output, place.siteFile, {}, place)).toBe(2);
    expect(await secretsShow(output, place.siteFile, { host: 'nfs-1' }, place)).toBe(1);
    expect(output.remarks).toEqual([
      'error: there is no secret "admin-pasword": did you mean "admin-password"?',
      'error: name the secret to show: mysql-root-password, mysql-cloud-password, management-key, database-key, admin-password, site-key',
      'error: there are no keys for a host "nfs-1" [secrets-host]',
      '  did you mean "nfs-01"?',
    ]);
  });
});

describe('secrets set', () => {
  const set = (output: ReturnType<typeof listener>, place: Workplace, name: string, value: ValueInput) =>
    secretsSet(output, place.siteFile, name, value, place);

  it('takes the value from standard input, whole, without its last line end', async () => {
    const place = await withHosts();
    const output = listener();
    expect(await set(output, place, 'admin-password', input('correct-horse-', Buffer.from('battery\n')))).toBe(0);
    expect((await secretsOf(place)).adminPassword).toBe('correct-horse-battery');
    expect(output.lines).toEqual([`changed admin-password in ${place.secretsFile}`]);
    expect(output.remarks).toEqual([
      'build the site again: seeds and images of an earlier build have the old value',
      'warning: a cloud that is already running keeps its admin password until it is changed there',
    ]);
  });

  it('asks without echo at a terminal', async () => {
    const place = await withHosts();
    const terminal = Object.assign(input(), { isTTY: true });
    const access = {
      env: place.env,
      ask: async (question: string) => (question === 'New management-key: ' ? 'correct-horse-battery' : undefined),
    };
    expect(await secretsSet(listener(), place.siteFile, 'management-key', terminal, access)).toBe(0);
    expect((await secretsOf(place)).managementKey).toBe('correct-horse-battery');
  });

  it.each([
    ['', 'no value was given on standard input'],
    ['short', 'it has fewer than 12 characters'],
    ["it's-a-quote-in-here", "it contains an apostrophe (')"],
    ['two-lines\nof-a-password', 'it contains a line break'],
    ['Grüße-an-die-Wolke', 'it contains a character outside ASCII'],
    ['x'.repeat(100_000), 'it has more than 128 characters'],
  ])('refuses %j, says why, and leaves the file as it is', async (value, reason) => {
    const place = await withHosts();
    const before = readFileSync(place.secretsFile);
    const output = listener();
    expect(await set(output, place, 'mysql-cloud-password', input(value))).toBe(1);
    expect(output.remarks.join('\n')).toContain(`error: the value for mysql-cloud-password cannot be taken: ${reason}`);
    if (value !== '') expect(output.remarks.join('\n')).not.toContain(value);
    expect(readFileSync(place.secretsFile).equals(before)).toBe(true);
  });

  it('takes passwords and keys only', async () => {
    const place = await withHosts();
    const output = listener();
    expect(await set(output, place, 'site-key', input('correct-horse-battery'))).toBe(2);
    expect(output.remarks[0]).toContain(
      'site-key is made and cannot be given; a new one is made by: zoneseed secrets rotate',
    );
    expect(await set(output, place, 'admin', input('correct-horse-battery'))).toBe(2);
  });
});

describe('secrets rotate', () => {
  it.each(['mysql-root-password', 'database-key', 'site-key'])(
    'makes a new %s and keeps everything else',
    async (name) => {
      const place = await withHosts();
      const before = await secretsOf(place);
      const output = listener();
      expect(await secretsRotate(output, place.siteFile, { name }, place)).toBe(0);
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
      expect(changed.map((field) => field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`))).toEqual([name]);
      expect(after.host('nfs-01')).toEqual(before.host('nfs-01'));
      expect(output.remarks.at(-1)).toMatch(/^warning: .*(old|root password)/);
    },
  );

  it('makes new keys and a new token for one host', async () => {
    const place = await withHosts();
    const before = await secretsOf(place);
    const output = listener();
    expect(await secretsRotate(output, place.siteFile, { host: 'nfs-01' }, place)).toBe(0);
    const after = await secretsOf(place);
    const parts = (secrets: typeof before) => [
      ...secrets.host('nfs-01').hostKeys.map((key) => key.publicKey),
      secrets.host('nfs-01').token,
    ];
    for (const [index, part] of parts(after).entries()) expect(part).not.toBe(parts(before)[index]);
    expect(after.host('kvm-host-01')).toEqual(before.host('kvm-host-01'));
    expect(output.remarks.at(-1)).toContain('keeps its old host keys and token: install it again');
  });

  it('names an unknown secret or host, and takes one of both', async () => {
    const place = await withHosts();
    const before = readFileSync(place.secretsFile);
    const output = listener();
    expect(await secretsRotate(output, place.siteFile, {}, place)).toBe(2);
    expect(await secretsRotate(output, place.siteFile, { name: 'site-key', host: 'nfs-01' }, place)).toBe(2);
    expect(await secretsRotate(output, place.siteFile, { host: 'nfs-02' }, place)).toBe(1);
    expect(readFileSync(place.secretsFile).equals(before)).toBe(true);
    writeFileSync(place.secretsFile, 'x');
    expect(await secretsRotate(output, place.siteFile, { name: 'site-key' }, place)).toBe(1);
    expect(output.remarks.at(-2)).toContain('is damaged: it is not an age-encrypted file [secrets-damaged]');
  });
});
