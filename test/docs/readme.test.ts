import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, test } from 'vitest';
import { writeStandInIso } from '../media/standin-iso.ts';
import { copyProject, deadLinks, fencedBlocks, type ProjectCopy, pageText, root, typed } from './project-copy.ts';

const readme = pageText('README.md');
const blocks = fencedBlocks(readme);
let copy: ProjectCopy;
let folder: string;
let env: ProjectCopy['env'];
const type = (block: string) => typed(copy, block);

beforeAll(async () => {
  copy = await copyProject();
  ({ folder, env } = copy);
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

test('make finalize asks for the machines of the site', async () => {
  const block = blocks.find((text) => text.startsWith('make finalize')) ?? '';
  const { stdout } = await type(block.replace('make', 'make -n'));
  expect(stdout).toContain('src/zoneseed.js finalize "site.yaml" --out "out"');
});

test('ssh finds the host, the user, the key and the pinned host keys', async () => {
  const block = blocks.find((text) => text.startsWith('ssh ')) ?? '';
  const { stdout } = await type(block.replace(/^ssh -F (\S+) (\S+) .*/, 'ssh -G -F $1 $2'));
  expect(stdout).toMatch(/^hostname 10\.10\.0\.117$/m);
  expect(stdout).toMatch(/^user boan$/m);
  expect(stdout).toMatch(/^userknownhostsfile \/.*\/out\/known_hosts$/m);
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

test('every command of its table is one of the list', async () => {
  const commands = [...readme.matchAll(/^\| `zoneseed (\w+)/gm)].map((match) => match[1] ?? '');
  expect(commands.length).toBeGreaterThan(5);
  const { stdout } = await execa({ cwd: folder, env, extendEnv: false })`${process.execPath} src/zoneseed.js --help`;
  const list = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map((match) => match[1]);
  expect(list).toEqual(expect.arrayContaining(commands));
});

test('every file it links to exists', () => {
  expect(deadLinks('README.md')).toEqual([]);
});

test('every block of commands has a test here', () => {
  expect(blocks.map((block) => block.split(/\s/, 2).join(' '))).toEqual([
    'make seeds',
    "sed 's,\\.\\./docs/,docs/,'",
    'make usb',
    'ssh -F',
    'make finalize',
  ]);
});
