import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const node = process.execPath;
const home = mkdtempSync(join(tmpdir(), 'home-'));

/** Runs the program as a user would, in a folder of its own. */
function zoneseed(args: string[], cwd = home, env: Record<string, string> = {}) {
  return execa(node, [join(root, 'src/zoneseed.js'), ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: home, ...env },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
}

async function commandNames(): Promise<string[]> {
  const { stdout } = await zoneseed(['--help']);
  return [...stdout.matchAll(/^ {2}([a-z ]+?) {2}/gm)].map((match) => match[1] ?? '');
}

test('every command has help with an example', async () => {
  const names = await commandNames();
  expect(names).toEqual(expect.arrayContaining(['check', 'build', 'show', 'schema', 'secrets init', 'secrets rotate']));
  for (const name of names) {
    const { stdout, exitCode } = await zoneseed([...name.split(' '), '--help']);
    expect({ name, exitCode, example: stdout.includes(`:\n  zoneseed ${name} `) }).toEqual({
      name,
      exitCode: 0,
      example: true,
    });
  }
});

test('help and --help say the same, of all commands, of some and of one', async () => {
  for (const asked of [[], ['secrets'], ['secrets', 'set']]) {
    const { stdout } = await zoneseed([...asked, '--help']);
    expect(stdout).toContain('Usage: zoneseed');
    expect((await zoneseed(['help', ...asked])).stdout).toBe(stdout);
  }
});

test.each([
  ['an unknown command', ['bild'], 'there is no command "bild" [unknown-command]', 'did you mean build?'],
  [
    'an unknown one of a group',
    ['secrets', 'shw'],
    'there is no command "secrets shw" [unknown-command]',
    'did you mean secrets show?',
  ],
  [
    'an option before the command',
    ['--jsno'],
    'there is no option "--jsno" [unknown-option]',
    'known: --help, --version',
  ],
  ['an unknown option', ['build', '--hots', 'a'], 'unknown option "--hots" [unknown-option]', 'did you mean --host?'],
  [
    'an argument too many',
    ['check', 'a.yaml', 'b.yaml'],
    expect.stringContaining('[excess-arguments]'),
    'see zoneseed check --help',
  ],
  ['an argument too few', ['show'], 'missing required argument "site" [missing-argument]', 'see zoneseed show --help'],
])('%s is wrong usage: exit 2, and what to type instead', async (_, args, message, hint) => {
  const { exitCode, stderr, stdout } = await zoneseed(args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  const [first = '', second] = stderr.split('\n');
  expect(first.replace(/^error: /, '')).toEqual(message);
  expect(first).toMatch(/^error: /);
  expect(second).toBe(`  ${hint}`);
});

test('wrong usage is told to programs as every other problem is', async () => {
  const { exitCode, stdout } = await zoneseed(['build', '--jsno', '--json']);
  expect({ exitCode, told: JSON.parse(stdout) }).toMatchObject({
    exitCode: 2,
    told: { problems: [{ severity: 'error', rule: 'unknown-option', hint: 'did you mean --json?' }] },
  });
});

test('without a command it shows what there is, which is wrong usage', async () => {
  expect(await zoneseed([])).toMatchObject({ exitCode: 2, stdout: '', stderr: (await zoneseed(['--help'])).stdout });
});

test('the version is that of the package', async () => {
  const { stdout } = await zoneseed(['--version']);
  expect(stdout).toBe(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version);
});

test('output that nobody reads any more ends the program quietly', async () => {
  const { exitCode, stderr } = await execa({
    shell: '/bin/bash',
  })`set -o pipefail; ${node} ${join(root, 'src/zoneseed.js')} schema | head -n 1`;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});

test.each(['line\nbreak', `a\${HOME}b`, ''])(
  'an output folder that ssh_config cannot name is wrong usage: %j',
  async (out) => {
    const { exitCode, stderr } = await zoneseed(['build', join(root, 'examples/all-in-one.yaml'), '--out', out]);
    expect({ exitCode, lines: stderr.split('\n').length }).toEqual({ exitCode: 2, lines: 2 });
    expect(stderr).toContain('--out');
  },
);

test('a result that cannot be written is a fault, said in a line', async () => {
  const { exitCode, stderr } = await execa({
    shell: '/bin/bash',
    reject: false,
  })`${node} ${join(root, 'src/zoneseed.js')} schema > /dev/full`;
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/^error: the output cannot be written: ENOSPC[^\n]*$/);
});

describe('a site of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'site of a "user" '));
  const site = readFileSync(join(root, 'examples/all-in-one.yaml'), 'utf8');

  beforeAll(() => writeFileSync(join(folder, 'site.yaml'), site));

  test('check says that it is fine, in words or as JSON', async () => {
    expect(await zoneseed(['check'], folder)).toMatchObject({
      exitCode: 0,
      stdout: 'site.yaml: 1 host, 1 network, zone solo: fine',
    });
    expect(await zoneseed(['check', '--json'], folder)).toMatchObject({
      exitCode: 0,
      stdout: '{\n  "problems": []\n}',
    });
  });

  test('check of a faulty one exits 1 with the place, and without colour where no terminal is', async () => {
    writeFileSync(join(folder, 'bad.yaml'), site.replace('172.20.0.10', '172.21.0.10'));
    const { exitCode, stderr } = await zoneseed(['check', 'bad.yaml'], folder);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^bad\.yaml:\d+:\d+: error: .* \[address-in-network\]/);
    expect(stderr).not.toContain('\u001b');
    const json = await zoneseed(['check', 'bad.yaml', '--json'], folder);
    expect(json.exitCode).toBe(1);
    expect(JSON.parse(json.stdout).problems[0]).toMatchObject({
      file: 'bad.yaml',
      severity: 'error',
      rule: 'address-in-network',
    });
  });

  test('build writes the seeds, again nothing, and tells scripts', async () => {
    const first = await zoneseed(['build'], folder);
    expect(first).toMatchObject({ exitCode: 0 });
    expect(first.stdout).toContain('out/iso/solo-1.iso');
    expect(first.stderr).toContain('identity');
    const again = await zoneseed(['build', '--json'], folder);
    expect(JSON.parse(again.stdout)).toMatchObject({ site: 'solo', out: 'out', written: 0, removed: [] });
  });

  test('build of a faulty site writes nothing', async () => {
    const { exitCode, stderr } = await zoneseed(['build', 'bad.yaml', '--out', 'other'], folder);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('nothing was written');
    const json = await zoneseed(['build', 'bad.yaml', '--out', 'other', '--json'], folder);
    expect([json.exitCode, JSON.parse(json.stdout).problems[0].rule]).toEqual([1, 'address-in-network']);
    await expect(execa('ls', ['other'], { cwd: folder })).rejects.toThrow();
  });

  test('build of a host that is not there is wrong usage and names the nearest', async () => {
    const { exitCode, stderr } = await zoneseed(['build', 'site.yaml', '--host', 'solo-2'], folder);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: 'error: site.yaml has no host "solo-2" [unknown-host]\n  did you mean solo-1?',
    });
  });

  test("the output of a build of another user's folder is refused in a line", async () => {
    const { exitCode, stderr } = await zoneseed(['build', 'site.yaml', '--out', '/proc/zoneseed'], folder);
    expect(exitCode).toBe(3);
    expect(stderr.split('\n')).toHaveLength(1);
  });

  test("a hole without a value in the user's own template is the user's to mend: a line, exit 1", async () => {
    const own = mkdtempSync(join(tmpdir(), 'own-'));
    cpSync(join(folder, 'site.yaml'), join(own, 'site.yaml'));
    mkdirSync(join(own, 'templates/common'), { recursive: true });
    writeFileSync(join(own, 'templates/common/hosts'), '{{host.nmae}}\n');
    const { exitCode, stderr } = await zoneseed(['show', 'site.yaml', 'solo-1', 'user-data'], own);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^templates\/common\/hosts:1:1: error: .*nmae[^\n]*\[template\]$/m);
  });

  test('no secret is shown unless asked for', async () => {
    const hidden = await zoneseed(['show', 'site.yaml', 'solo-1', 'user-data'], folder);
    const open = await zoneseed(['show', 'site.yaml', 'solo-1', 'user-data', '--reveal'], folder);
    const password = (await zoneseed(['secrets', 'show', 'site.yaml', 'mysql-root-password', '--reveal'], folder))
      .stdout;
    expect(password).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(open.stdout).toContain(password);
    expect(open.stdout).toContain('PRIVATE KEY');
    expect(hidden.exitCode).toBe(0);
    expect(hidden.stdout).not.toContain(password);
    expect(hidden.stdout).not.toContain('PRIVATE KEY');
  });

  test('roles and templates beside the site file are added to the built-in ones, or take their place', async () => {
    cpSync(join(folder, 'site.yaml'), join(folder, 'own.yaml'));
    expect((await zoneseed(['check', 'own.yaml'], folder)).exitCode).toBe(0);
  });
});
