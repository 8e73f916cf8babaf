import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const program = [process.execPath, join(root, 'src/zoneseed.js')] as const;
const home = mkdtempSync(join(tmpdir(), 'home-'));

/** Runs the program as a user would, in a folder of its own. */
function zoneseed(...args: string[]) {
  return execa(program[0], [program[1], ...args], {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
}

test('--help lists the commands', async () => {
  const { stdout } = await zoneseed('--help');
  const names = [...stdout.matchAll(/^ {2}([a-z][a-z ]+?) {2}/gm)].map((match) => match[1] ?? '');
  expect(names).toEqual(expect.arrayContaining(['check', 'build', 'show', 'schema', 'secrets init', 'secrets rotate']));
});

test('--help needs no library', async () => {
  const { stderr } = await execa({ env: { NODE_DEBUG: 'esm' } })`${program} --help`;
  expect(stderr).toContain('src/commands/shared/dispatch.ts');
  expect(stderr).not.toContain('node_modules');
});

test('the version is that of the package', async () => {
  const { stdout } = await zoneseed('--version');
  expect(stdout).toBe(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version);
});

test('what a command answers is the exit code, and where no terminal is there is no colour', async () => {
  writeFileSync(join(home, 'bad.yaml'), 'site: 1\n');
  const { exitCode, stderr } = await zoneseed('check', 'bad.yaml');
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringMatching(/^bad\.yaml:1:1: error: /) });
  expect(stderr).not.toContain('\u001b');
  expect(await zoneseed('bild')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/^error: .*\n {2}did you mean build\?$/),
  });
});

test('output that nobody reads any more ends the program quietly', async () => {
  const { exitCode, stderr } = await execa({ shell: '/bin/bash' })`set -o pipefail; ${program} schema | head -n 1`;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});

test('a result that cannot be written is a fault, said in a line', async () => {
  const { exitCode, stderr } = await execa({ shell: '/bin/bash', reject: false })`${program} schema > /dev/full`;
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/^error: the output cannot be written: ENOSPC[^\n]*$/);
});

test('what the disk refuses is said by name and reason, not as a call of the system', async () => {
  writeFileSync(join(home, 'solo.yaml'), readFileSync(join(root, 'examples/all-in-one.yaml')));
  writeFileSync(join(home, 'file'), '');
  expect(await zoneseed('build', 'solo.yaml')).toMatchObject({ exitCode: 0 });
  expect(await zoneseed('status', 'solo.yaml', '--out', 'file')).toMatchObject({
    exitCode: 3,
    stderr: 'error: file/serve/lock: not a directory (ENOTDIR)',
  });
});

test('a user whom the system does not know, as in a container, needs no home to check, and is told what a build needs', async () => {
  writeFileSync(join(home, 'site.yaml'), readFileSync(join(root, 'examples/all-in-one.yaml')));
  // Whoever the system knows cannot become somebody it does not, but in a namespace of users.
  const unknown = ['unshare', '--user', '--map-user=54321', 'env', '-i', ...program];
  const run = (...words: string[]) => execa('timeout', ['60', ...unknown, ...words], { cwd: home, reject: false });
  expect(await run('check')).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await run('build')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(
      /^error: this user has no home folder to keep an age identity in \[.*\n {2}set HOME, or /,
    ),
  });
});
