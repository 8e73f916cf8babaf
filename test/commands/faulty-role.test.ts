import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, test } from 'vitest';
import { benchSite } from '../bench/site.ts';

const program = join(import.meta.dirname, '../../src/zoneseed.js');
const folder = mkdtempSync(join(tmpdir(), 'faulty-role-'));
const env = { PATH: process.env.PATH ?? '', HOME: folder };

/** What a command answers in a folder whose own template, in the place of a built-in one, asks for what is not there. */
function zoneseed(...args: string[]) {
  return execa(process.execPath, [program, ...args], {
    cwd: folder,
    env,
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
  });
}

const said = `templates/common/hosts:2:1: error: {{host.nmae}} has no value (on mgmt and 2 other hosts) [template]
 2 | {{host.nmae}}
   | ^^^^^^^^^^^^^ did you mean host.name?
note: 1 error in templates/common/hosts; nothing was written`;

beforeAll(async () => {
  const files = { 'site.yaml': benchSite(3), 'templates/common/hosts': '127.0.0.1 localhost\n{{host.nmae}}\n' };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});

test.each([['check'], ['build']])('%s says where it stands and for whom, once', async (command) => {
  expect(await zoneseed(command)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(said) });
  // Neither a build nor secrets for one; .cache is Node's.
  expect(readdirSync(folder).filter((name) => name !== '.cache')).toEqual(['site.yaml', 'templates']);
});

test('show says it of the host that is asked for', async () => {
  const { exitCode, stderr } = await zoneseed('show', 'site.yaml', 'nfs', 'user-data');
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('templates/common/hosts:2:1: error: {{host.nmae}} has no value [template]\n'),
  });
});

test('scripts get it as JSON', async () => {
  const { exitCode, stdout } = await zoneseed('check', '--json');
  expect({ exitCode, said: JSON.parse(stdout) }).toMatchObject({
    exitCode: 1,
    said: { problems: [{ file: 'templates/common/hosts', line: 2, column: 1, rule: 'template' }] },
  });
});
