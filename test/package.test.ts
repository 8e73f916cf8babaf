import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, test, vi } from 'vitest';
import { NODES, npmSettings, OLD_NPM, oldTools } from './lab/old-npm.ts';
import { asRoot } from './lab/process.ts';

const root = join(import.meta.dirname, '..');

let tools: string;
/** Where somebody has installed the package; the site file is beside it. */
let desk: string;
let env: Record<string, string | undefined>;
let installed: { readonly stdout: string; readonly stderr: string };

/** The oldest Node with its npm, as on a fresh machine. */
const npm = (...args: string[]) =>
  execa(join(tools, NODES[18]), [join(tools, OLD_NPM), ...args], { cwd: desk, env, extendEnv: false });

beforeAll(async () => {
  const place = mkdtempSync(join(tmpdir(), 'package-'));
  desk = join(place, 'desk');
  for (const folder of ['desk', 'home', 'bin']) mkdirSync(join(place, folder));
  const [packed, unpacked] = await Promise.all([
    execa('npm', ['pack', '--silent', '--pack-destination', place], { cwd: root }),
    oldTools(),
  ]);
  tools = unpacked;
  cpSync(join(tools, NODES[18]), join(place, 'bin/node'));
  env = { PATH: `${place}/bin:/usr/bin:/bin`, HOME: join(place, 'home'), ...(await npmSettings()) };
  installed = await npm('install', '--no-update-notifier', '--no-audit', join(place, packed.stdout.trim()));
  cpSync(join(root, 'examples/all-in-one.yaml'), join(desk, 'site.yaml'));
});

function zoneseed(node: string, ...args: string[]) {
  const program = join(desk, 'node_modules/zoneseed/src/zoneseed.js');
  return execa(node, [program, ...args], { cwd: desk, env, extendEnv: false, reject: false, stdin: 'ignore' });
}

test('npm of Ubuntu 24.04 installs it without a warning: the program and its Node, and nothing else', () => {
  expect(installed.stderr).toBe('');
  expect(installed.stdout).toMatch(/^added 2 packages/m);
});

test.each([
  ['18.19', () => join(tools, NODES[18])],
  ['22.18', () => join(tools, NODES[22])],
  ['that runs the tests', () => process.execPath],
])('the installed package builds a site on the Node %s, without a remark about Node', async (_, node) => {
  const out = mkdtempSync(join(desk, 'out-'));
  const { exitCode, stdout, stderr } = await zoneseed(node(), 'build', '--out', out);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('1 host in') });
  expect(stderr.split('\n').filter((line) => line !== '' && !line.startsWith('note: '))).toEqual([]);
  expect(existsSync(join(out, 'iso/solo-1.iso'))).toBe(true);
});

test('npx runs it, in the folder where it was installed', async () => {
  const { stdout } = await npm('exec', '--no-update-notifier', '--', 'zoneseed', 'check');
  expect(stdout).toBe('site.yaml: 1 host, 1 network, zone solo: fine');
});

test('an unchanged build is known by the program that runs, not by files that do not', async () => {
  const input = () => JSON.parse(readFileSync(join(desk, 'out/manifest.json'), 'utf8')).input;
  await zoneseed(process.execPath, 'build');
  const before = input();
  writeFileSync(join(desk, 'node_modules/zoneseed/dist/cli.js'), '\n', { flag: 'a' });
  await zoneseed(process.execPath, 'build');
  expect(input()).not.toBe(before);
});

test('it holds what its pages and messages speak of', async () => {
  const pages = ['README.md', 'docs/media.md', 'LICENSE', 'dist/LICENSES.txt'];
  const parts = [...pages, 'examples/reference.yaml', 'roles/kvm.yaml', 'templates/kvm'];
  expect(parts.filter((part) => !existsSync(join(desk, 'node_modules/zoneseed', part)))).toEqual([]);
});

test.each(Object.values(NODES))('the installed package logs in to a machine by SSH on %s', async (node) => {
  const out = mkdtempSync(join(desk, 'out-'));
  await zoneseed(process.execPath, 'build', '--out', out);
  // A network in which nothing is but the machine of the seed.
  const script = `
    ip link set lo up
    ip address add 172.20.0.10/32 dev lo
    "$1" "$2" "$4" solo-1 >"$4/said" &
    while ! grep -q listening "$4/said"; do kill -0 $!; sleep 0.1; done
    "$3" "$5" finalize --wait 3s --out "$4" || true
    kill $!`;
  const machine = join(import.meta.dirname, 'fakes/seed-machine.ts');
  const program = join(desk, 'node_modules/zoneseed/src/zoneseed.js');
  const words = ['sh', '-euc', script, 'sh', process.execPath, machine, join(tools, node), out, program];
  const [file = '', ...args] = asRoot(['unshare', '--net', 'env', `HOME=${env.HOME}`, ...words]);
  const { all } = await execa(file, args, { cwd: desk, all: true });
  expect(all).toContain('solo-1 has not begun its first boot (cloud-init has not written its files yet)');
});

test('what ends the process of the old Node ends the one it has handed over to', async () => {
  const program = join(desk, 'node_modules/zoneseed/src/zoneseed.js');
  const waiting = execa(join(tools, NODES[18]), [program, 'secrets', 'set', 'site.yaml', 'admin-password'], {
    cwd: desk,
    env,
    extendEnv: false,
    reject: false,
  });
  const children = () => readFileSync(`/proc/${waiting.pid}/task/${waiting.pid}/children`, 'utf8').trim();
  const child = await vi.waitUntil(children, { timeout: 30_000 });
  waiting.kill('SIGTERM');
  expect(await waiting).toMatchObject({ signal: 'SIGTERM' });
  expect(existsSync(`/proc/${child}`)).toBe(false);
});

test('secrets made beside an example do not become part of the package', async () => {
  const copy = mkdtempSync(join(tmpdir(), 'pack-'));
  cpSync(join(root, 'package.json'), join(copy, 'package.json'));
  cpSync(join(root, 'examples'), join(copy, 'examples'), { recursive: true });
  writeFileSync(join(copy, 'examples/reference.secrets.age'), 'age-encryption.org/v1\n');
  const { stdout } = await execa('npm', ['pack', '--dry-run', '--json', '--offline', '--ignore-scripts'], {
    cwd: copy,
  });
  expect(stdout).toContain('examples/reference.yaml');
  expect(stdout).not.toContain('secrets.age');
});
