import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, test } from 'vitest';
import { command } from '../../src/commands/build.ts';
import { benchSite } from '../bench/site.ts';
import { readTree } from '../fakes/tree.ts';
import { heard } from './listener.ts';
import { sitePlace } from './site-place.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'build-'));
const { PATH = '', NODE_COMPILE_CACHE } = process.env;
const env = { PATH, HOME: folder, NODE_COMPILE_CACHE };
const out = join(folder, 'out');
const hosts = ['mgmt', 'nfs', 'kvm-00001', 'kvm-00002', 'kvm-00003'];

function build(...args: string[]) {
  const command = [join(root, 'src/zoneseed.js'), 'build', 'site.yaml', ...args];
  return execa(process.execPath, command, { cwd: folder, env, extendEnv: false, stdin: 'ignore', reject: false });
}

/** The hosts that a build says it wrote. */
async function writtenBy(...args: string[]): Promise<string[]> {
  const { stdout, exitCode } = await build(...args);
  expect(exitCode).toBe(0);
  return [...stdout.matchAll(/^(\S+) .* written /gm)]
    .map((match) => match[1] ?? '')
    .filter((name) => hosts.includes(name));
}

/** The output of a build with nothing there before. */
async function freshTree() {
  renameSync(out, `${out}.kept`);
  await writtenBy();
  const tree = readTree(out);
  rmSync(out, { recursive: true });
  renameSync(`${out}.kept`, out);
  return tree;
}

beforeAll(async () => {
  writeFileSync(join(folder, 'site.yaml'), benchSite(5));
  expect(await writtenBy()).toEqual(hosts);
});

test('a build after a change renders what the change touches, and is what a build from nothing is', async () => {
  const own = join(folder, 'templates/common');
  const changes: [string, () => void, string[]][] = [
    ['a setting of the site', () => edit('domain: bench.lan', 'domain: bench.lan\ntimezone: Asia/Seoul'), hosts],
    ['a comment', () => edit('domain: bench.lan', 'domain: bench.lan # ours'), []],
    ['a template of its own', () => put(own, 'hosts'), hosts],
    ['an address', () => edit('10.16.1.1,', '10.16.9.9,'), hosts],
    ['a serial', () => edit('SN-00000257', 'SN-XYZ'), ['kvm-00002']],
    ['the MAC of a card', () => edit('52:54:00:00:01:00', '52:54:00:ff:ff:ff'), ['kvm-00001']],
    ['an edited file', () => writeFileSync(join(out, 'hosts/nfs/user-data'), 'mine'), ['nfs']],
    ['a deleted image', () => rmSync(join(out, 'iso/kvm-00003.iso')), ['kvm-00003']],
    ['nothing', () => {}, []],
  ];
  for (const [name, change, touched] of changes) {
    change();
    expect(await writtenBy(), name).toEqual(touched);
  }
  expect(readTree(out)).toEqual(await freshTree());
});

test('a build of one host leaves the others as they were made, and the next build brings them up to date', async () => {
  await writtenBy();
  const before = statSync(join(out, 'iso/nfs.iso'));
  edit('Asia/Seoul', 'Asia/Tokyo');
  expect(await writtenBy('--host', 'mgmt')).toEqual(['mgmt']);
  expect(statSync(join(out, 'iso/nfs.iso'))).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  expect(await writtenBy()).toEqual(hosts.filter((host) => host !== 'mgmt'));
  expect(readTree(out)).toEqual(await freshTree());
});

test('a build of one host is refused when a file of another was changed', async () => {
  await writtenBy();
  writeFileSync(join(out, 'hosts/nfs/user-data'), 'mine');
  const { exitCode, stderr } = await build('--host', 'mgmt');
  expect(exitCode).toBe(3);
  expect(stderr).toBe(
    'error: "out/hosts/nfs/user-data" was changed since it was built [output-changed]\n  build all hosts to put it right',
  );
});

test('it writes the seeds of a site, again nothing, and tells programs', async () => {
  const { folder, site, env } = sitePlace();
  const out = join(folder, 'out');
  const first = await heard(command, [site], { out }, { env });
  expect(first).toMatchObject({ code: 0, said: expect.stringContaining(`written  ${out}/iso/solo-1.iso\n`) });
  expect(first.remarks[0]).toMatch(/^note: made the age identity /);
  const again = await heard(command, [site], { out, json: true }, { env });
  expect(JSON.parse(again.said)).toMatchObject({ site: 'solo', out, written: 0, removed: [] });
});

test('no host is said to be written before the build counts', async () => {
  const { folder, site, env } = sitePlace();
  const out = join(folder, 'out');
  await heard(command, [site], { out }, { env });
  // A folder of somebody else's has the place of one of our files.
  rmSync(join(out, 'iso/solo-1.iso'));
  mkdirSync(join(out, 'iso/solo-1.iso'));
  const { code, said } = await heard(command, [site], { out }, { env });
  expect({ code, said }).toEqual({ code: 3, said: '' });
});

test('its ssh_config leads ssh to the hosts from any folder, though the output folder was named from here', async () => {
  const ssh = join(out, 'ssh_config');
  const { stdout } = await execa('ssh', ['-F', ssh, '-G', 'nfs'], { cwd: '/' });
  expect(stdout.split('\n')).toEqual(
    expect.arrayContaining([`identityfile ${join(out, 'ssh_key')}`, `userknownhostsfile ${join(out, 'known_hosts')}`]),
  );
});

test('of a faulty site it writes nothing', async () => {
  const { folder, faulty, env } = sitePlace();
  const { code, remarks } = await heard(command, [faulty], { out: join(folder, 'out') }, { env });
  expect(code).toBe(1);
  expect(remarks.at(-1)).toBe(`note: 1 error in ${faulty}; nothing was written`);
  expect(readdirSync(folder).sort()).toEqual(['faulty.yaml', 'site.yaml']);
});

test('a host that is not there is wrong usage, with the nearest', async () => {
  const { site, env } = sitePlace();
  expect(await heard(command, [site], { out: 'out', host: ['solo-2'] }, { env })).toEqual({
    code: 2,
    said: '',
    remarks: [`error: ${site} has no host "solo-2" [unknown-host]`, '  did you mean solo-1?'],
  });
});

test.each(['line\nbreak', `a\${HOME}b`, '', '/', '/tmp/..'])(
  'a folder that ssh_config cannot name, or that is no folder of its own, is wrong usage: %j',
  async (out) => {
    const { site, env } = sitePlace();
    const { code, remarks } = await heard(command, [site], { out }, { env });
    expect({ code, lines: remarks.length }).toEqual({ code: 2, lines: 2 });
    expect(remarks[0]).toContain('--out');
  },
);

test.each(['a folder', 'no plain file'])('a secrets file that is %s is refused in words', async (what) => {
  const { site, env } = sitePlace();
  const file = site.replace(/\.yaml$/, '.secrets.age');
  execFileSync(what === 'a folder' ? 'mkdir' : 'mkfifo', [file]);
  const { code, remarks } = await heard(command, [site], { out: join(dirname(site), 'out') }, { env });
  expect({ code, said: remarks[0] }).toEqual({
    code: 1,
    said: `error: ${file} is ${what.replace(/^no/, 'not a')} [secrets-file]`,
  });
});

test('a place where nothing can be written is a fault, said in a line', async () => {
  const { site, env } = sitePlace();
  const { code, remarks } = await heard(command, [site], { out: '/proc/zoneseed' }, { env });
  expect(code).toBe(3);
  expect(remarks.filter((line) => !line.startsWith('note: '))).toHaveLength(1);
});

/** Replaces a text of the site file. */
function edit(before: string, after: string): void {
  const file = join(folder, 'site.yaml');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(before);
  writeFileSync(file, text.replace(before, after));
}

function put(place: string, name: string): void {
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, name), 'of the user\n');
}
