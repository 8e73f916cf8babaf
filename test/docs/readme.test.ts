import { cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, test } from 'vitest';
import { writeStandInIso } from '../media/standin-iso.ts';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
const folder = mkdtempSync(join(tmpdir(), 'readme-'));
const env = { PATH: process.env.PATH, HOME: mkdtempSync(join(tmpdir(), 'home-')) };

/** Runs a block of the README in a copy of the project, as a reader would type it. */
const type = (block: string) =>
  execa('bash', ['-ec', block], { cwd: folder, env, extendEnv: false, all: true, stdin: 'ignore' });

beforeAll(async () => {
  const { stdout } = await execa(
    'git',
    ['ls-files', 'src', 'roles', 'templates', 'examples', 'Makefile', 'package.json', 'package-lock.json'],
    { cwd: root },
  );
  for (const file of stdout.split('\n')) {
    if (existsSync(join(root, file))) cpSync(join(root, file), join(folder, file), { recursive: true });
  }
  // Links to the files and never to the folder: what make does to its node_modules must not reach ours.
  await execa({ cwd: folder, shell: '/bin/bash' })`cp -a --link ${root}/node_modules . || cp -a ${root}/node_modules .`;
  await execa({ cwd: folder })`touch node_modules/.package-lock.json`;
});

test('make seeds compiles the reference site', async () => {
  await type(blocks[0] ?? '');
  for (const path of [
    'hosts/kvm-host-01/user-data',
    'iso/nfs-01.iso',
    'known_hosts',
    'ssh_config',
    'ssh_key',
    'manifest.json',
  ]) {
    expect(existsSync(join(folder, 'out', path)), path).toBe(true);
  }
});

test('a copy of the reference is a site of its own', async () => {
  expect((await type(blocks[1] ?? '')).all).toContain('site.yaml: 3 hosts in out');
});

test('make usb makes one installer for all hosts', async () => {
  const block = blocks.find((text) => text.startsWith('make usb')) ?? '';
  await writeStandInIso(join(folder, /INSTALLER=(\S+)/.exec(block)?.[1] ?? ''));
  await type(block);
  expect(existsSync(join(folder, 'out/usb/banana.iso'))).toBe(true);
});

test('ssh finds the host, the user, the key and the pinned host keys', async () => {
  const block = blocks.find((text) => text.startsWith('ssh ')) ?? '';
  const { stdout } = await type(block.replace(/^ssh -F (\S+) (\S+) .*/, 'ssh -G -F $1 $2'));
  expect(stdout).toMatch(/^hostname 10\.10\.0\.117$/m);
  expect(stdout).toMatch(/^user boan$/m);
  expect(stdout).toMatch(/^userknownhostsfile out\/known_hosts$/m);
});

test('the diagnostic it shows is what is printed', async () => {
  const faulty = readFileSync(join(root, 'examples/reference.yaml'), 'utf8').replace(
    'management: 10.15.0.117',
    'management: 10.16.0.117',
  );
  writeFileSync(join(folder, 'site.yaml'), faulty);
  const { stderr } = await execa({
    cwd: folder,
    env,
    extendEnv: false,
    reject: false,
  })`${process.execPath} src/zoneseed.js check`;
  const shown = /```\n(site\.yaml:[\s\S]*?)```/.exec(readme)?.[1]?.trimEnd() ?? 'nothing';
  expect(stderr).toContain(shown);
});

test('every command of its table has a help of its own', async () => {
  const commands = [...readme.matchAll(/^\| `zoneseed (\w+)/gm)].map((match) => match[1] ?? '');
  expect(commands.length).toBeGreaterThan(5);
  for (const command of commands) {
    await execa({ cwd: folder, env, extendEnv: false })`${process.execPath} src/zoneseed.js ${command} --help`;
  }
});

test('every file it links to exists', () => {
  const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map((match) => match[1] ?? '');
  expect(links.filter((link) => !existsSync(join(dirname(join(root, 'README.md')), link)))).toEqual([]);
});

test('every block of commands has a test here', () => {
  expect(blocks.map((block) => block.split(/\s/, 2).join(' '))).toEqual([
    'make seeds',
    'cp examples/reference.yaml',
    'make usb',
    'ssh -F',
  ]);
});
