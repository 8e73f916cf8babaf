import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { createSecrets, ensureSecrets, inspectSecrets } from '../../src/secrets/store.ts';
import { must } from '../lab/process.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { contentOf, edit, finished, problemOf, type Workplace, wanting, workplace } from './workplace.ts';

const ensure = fileURLToPath(new URL('./children/ensure.ts', import.meta.url));

async function opening({ owner, options }: Workplace): Promise<string> {
  return problemOf(await inspectSecrets(owner, options));
}

describe('a secrets file that cannot be opened is named, with what to do', () => {
  it('when it does not exist', async () => {
    const place = workplace();
    expect(await opening(place)).toBe(
      `[secrets-file] ${place.secretsFile} does not exist; "zoneseed build" makes it with everything the site needs, "zoneseed secrets init" makes it without hosts`,
    );
  });

  it('when there is no identity at all, and none is made then', async () => {
    const place = await finished('a');
    renameSync(place.identityFile, `${place.identityFile}.away`);
    expect(await opening(place)).toBe(
      `[secrets-identity] there is no age identity to open ${place.secretsFile} with; copy the identity it was made with to ${place.identityFile}, or name it in ZONESEED_AGE_IDENTITY`,
    );
    expect(readdirSync(join(place.identityFile, '..'))).toEqual(['identity.txt.away']);
  });

  it('when the identity is another', async () => {
    const place = await finished('a');
    const other = join(place.folder, 'other.txt');
    await must(['age-keygen', '-o', other]);
    const recipient = (await must(['age-keygen', '-y', other])).trim();
    const options = { ...place.options, env: { ...place.env, ZONESEED_AGE_IDENTITY: other } };
    for (const result of [
      await inspectSecrets(place.owner, options),
      await ensureSecrets(place.owner, wanting('new'), options),
    ]) {
      expect(problemOf(result)).toContain(
        `[secrets-identity] ${place.secretsFile} is not encrypted to ${recipient}, the identity in ${other}; `,
      );
    }
  });

  it.each([
    ['a name of nothing', '/nonexistent/id.txt', 'the age identity /nonexistent/id.txt does not exist'],
    [
      'a broken identity',
      'AGE-SECRET-KEY-1QQQQQQQ',
      'line 1 of the age identity in ZONESEED_AGE_IDENTITY is not an identity',
    ],
  ])('when the environment holds %s', async (_, value, message) => {
    const place = await finished('a');
    const env = { ...place.env, ZONESEED_AGE_IDENTITY: value };
    const problem = problemOf(await inspectSecrets(place.owner, { ...place.options, env }));
    expect(problem).toContain(`[secrets-identity] ${message}; `);
    expect(problem).not.toContain('QQQQ');
  });

  it('when the identity file holds no identity', async () => {
    const place = await finished('a');
    writeFileSync(place.identityFile, '# only a comment\n');
    expect(await opening(place)).toContain(
      `there is no age identity in ${place.identityFile}; expected a line AGE-SECRET-KEY-1`,
    );
  });

  it('when it needs a passphrase: none given, a wrong one, two that differ, one that is too short', async () => {
    const place = workplace();
    const { owner, secretsFile, env } = place;
    const typing = (...answers: string[]) => ({ env, ask: async () => answers.shift() });
    const make = (...answers: string[]) => createSecrets(owner, { passphrase: true }, typing(...answers));
    expect(problemOf(await make('four random words', 'for random words'))).toContain(
      'the two passphrases are not the same',
    );
    expect(problemOf(await make('short', 'short'))).toContain('has fewer than 12 characters');
    expect(problemOf(await make())).toContain(`no passphrase was given for ${secretsFile}; set ZONESEED_PASSPHRASE`);
    expect(readdirSync(place.folder)).toEqual(['banana.yaml']);
    valueIn(await make('four random words', 'four random words'));
    expect(await opening(place)).toContain(
      `${secretsFile} is protected by a passphrase, and none was given; set ZONESEED_PASSPHRASE`,
    );
    const wrong = problemOf(await inspectSecrets(owner, typing('five random words')));
    expect(wrong).toContain(`[secrets-passphrase] the passphrase does not open ${secretsFile}; `);
    expect(wrong).not.toContain('five random');
  });

  it.each([
    ['empty', 0, 'it is empty'],
    ['cut in its header', 60, 'it was changed or cut off'],
    ['cut in its content', 1000, 'it was changed or cut off'],
  ])('when it is %s', async (_, length, how) => {
    const place = await finished('a');
    truncateSync(place.secretsFile, length);
    expect(await opening(place)).toContain(
      `[secrets-damaged] ${place.secretsFile} is damaged: ${how}; bring the file back`,
    );
  });

  it('when it is something else', async () => {
    const place = await finished('a');
    writeFileSync(place.secretsFile, 'mysql_root: hunter2\n');
    expect(await opening(place)).toContain(`${place.secretsFile} is damaged: it is not an age-encrypted file; `);
  });

  it.each([
    ['a comma too few', (plain: string) => plain.replace(',"hosts"', '"hosts"'), 'its content is not JSON'],
    [
      'a key cut short',
      (plain: string) => plain.replace('-----END OPENSSH', '-----END OPEN'),
      'its content is wrong at "secrets.site-key.privateKey"',
    ],
    [
      'a password that cannot be carried',
      (plain: string) => plain.replace(/"admin-password":"[^"]*"/, `"admin-password":"it's hunter2"`),
      'its content is wrong at "secrets.admin-password"',
    ],
    [
      'a secret too few',
      (plain: string) => plain.replace(/"database-key":"[^"]*",/, ''),
      'its content is wrong at "secrets.database-key"',
    ],
    [
      'a host without its token',
      (plain: string) => plain.replace(/"token":"[^"]*",/, ''),
      'its content is wrong at "hosts.a.token"',
    ],
    ['nothing', () => '', 'its content is not JSON'],
    [
      'a later layout',
      (plain: string) => plain.replace('"layout":2', '"layout":3'),
      'was written by a newer zoneseed (layout 3); this one reads layout 2',
    ],
    [
      'the lines of JSON that nothing released has written',
      () => '{"zoneseed":"secrets","version":1,"recipients":[]}\n{"host":"a"}\n',
      'is of a layout from before the first release, which nothing reads any more; move it away and build again',
    ],
  ])('when its content has been edited and has %s', async (_, change, message) => {
    const place = await finished('a');
    const plain = await contentOf(place);
    await edit(place, change);
    const problem = await opening(place);
    expect(problem).toContain(`[secrets-damaged] ${place.secretsFile} `);
    expect(problem).toContain(message);
    for (const secret of plain.match(/[\w-]{32,}/g) ?? []) expect(problem).not.toContain(secret);
    expect(problem).not.toContain('hunter2');
  });

  it('when it is a symbolic link or a folder, and leaves what it points at alone', async () => {
    const place = await finished('a');
    const real = join(place.folder, 'real.age');
    renameSync(place.secretsFile, real);
    symlinkSync(real, place.secretsFile);
    const before = readFileSync(real);
    const { owner, options } = place;
    expect(await opening(place)).toContain(
      `[secrets-file] ${place.secretsFile} is a symbolic link; put the secrets file itself`,
    );
    const grown = await ensureSecrets(owner, wanting('new'), options);
    expect(problemOf(grown)).toContain('is a symbolic link');
    expect(readFileSync(real).equals(before)).toBe(true);
    const other = workplace();
    mkdirSync(other.secretsFile);
    expect(await opening(other)).toContain(`${other.secretsFile} is a folder; `);
  });
});

describe('a file too open to others', () => {
  it('is warned of, with the command that closes it', async () => {
    const place = await finished('a');
    chmodSync(place.secretsFile, 0o664);
    chmodSync(place.identityFile, 0o644);
    valueIn(await ensureSecrets(place.owner, wanting('a', 'b'), place.options));
    expect(place.notices).toEqual([
      `warning: other users can replace ${place.secretsFile}; close it with: chmod 600 ${place.secretsFile}`,
      `warning: other users can read the age identity ${place.identityFile}; close it with: chmod 600 ${place.identityFile}`,
    ]);
  });
});

describe('a secrets file that exists', () => {
  it('is not made anew', async () => {
    const place = await finished('a');
    const before = readFileSync(place.secretsFile);
    expect(problemOf(await createSecrets(place.owner, {}, place.options))).toContain(
      `[secrets-file] ${place.secretsFile} exists already; it is kept`,
    );
    expect(readFileSync(place.secretsFile).equals(before)).toBe(true);
  });
});

describe('a folder that takes no writing', () => {
  /** Runs shell lines in a mount namespace of their own; `$node $ensure` is the program. */
  async function inNamespace({ folder, env }: Workplace, script: string): Promise<string> {
    const variables = { ...env, node: process.execPath, ensure, folder };
    return must(['unshare', '-rm', 'sh', '-euc', `cd "$folder"\n${script}`], { env: variables });
  }

  const small = `mkdir disk && mount -t tmpfs -o size=64k none disk && cd disk && echo 'site: banana' > banana.yaml
    "$node" "$ensure" banana.yaml a > /dev/null
    cp banana.secrets.age ../before`;
  const after = `ls -A && cmp banana.secrets.age ../before && echo unchanged`;

  it.each([
    ['full', ''],
    ['all but full', 'truncate -s -4096 fill'],
  ])('because the disk is %s keeps the former file and no rest of a new one', async (_, leave) => {
    const fill = 'dd if=/dev/zero of=fill bs=4096 2> /dev/null || true';
    const out = await inNamespace(
      workplace(),
      `${small}\n${fill}\n${leave}\n"$node" "$ensure" banana.yaml a b c d e f g h\n${after}`,
    );
    const [told = '', ...files] = out.trim().split('\n');
    expect(JSON.parse(told).problems).toMatchObject([
      {
        rule: 'secrets-file',
        message: 'banana.secrets.age cannot be written: the disk is full',
        hint: 'free some space and run the command again; the former file is unchanged',
      },
    ]);
    expect(files).toEqual(['banana.secrets.age', 'banana.yaml', 'fill', 'unchanged']);
  });

  it('because it is mounted read-only still serves what is there', async () => {
    const script = `${small}\nmount -o remount,ro disk ../disk\n"$node" "$ensure" banana.yaml a\n"$node" "$ensure" banana.yaml b\n${after}`;
    const [served = '', refused = '', ...files] = (await inNamespace(workplace(), script)).trim().split('\n');
    expect(JSON.parse(served).tokens).toHaveLength(1);
    expect(JSON.parse(refused).problems[0].message).toBe(
      'banana.secrets.age cannot be written: it lies on a read-only file system',
    );
    expect(files).toEqual(['banana.secrets.age', 'banana.yaml', 'unchanged']);
  });

  it('because its mode forbids it is named', async () => {
    const place = workplace();
    const script = `mkdir closed && chmod 500 closed && cd closed
      setpriv --bounding-set=-dac_override,-dac_read_search "$node" "$ensure" banana.yaml a; chmod 700 .`;
    expect(JSON.parse(await inNamespace(place, script)).problems[0].message).toBe(
      'banana.secrets.age cannot be written: its folder does not allow it',
    );
  });

  it('because it does not exist is named', async () => {
    const { folder, options } = workplace();
    const result = await ensureSecrets(
      { siteFile: join(folder, 'none', 'site.yaml'), site: 'banana' },
      wanting(),
      options,
    );
    expect(problemOf(result)).toContain(`${folder}/none/site.secrets.age cannot be written: its folder does not exist`);
  });
});

it('a home in which no folder can be made is said, and not tried for ever', async () => {
  const program = [process.execPath, join(import.meta.dirname, '../../src/zoneseed.js')] as const;
  const folder = mkdtempSync(join(tmpdir(), 'no-home-'));
  cpSync(join(import.meta.dirname, '../../examples/all-in-one.yaml'), join(folder, 'site.yaml'));
  const env = { HOME: '/proc/zoneseed', XDG_CACHE_HOME: folder, PATH: process.env.PATH };
  const ran = await execa('timeout', ['-s', 'KILL', '60', ...program, 'build'], {
    cwd: folder,
    env,
    extendEnv: false,
    reject: false,
  });
  expect(ran).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('its folder does not exist') });
});
