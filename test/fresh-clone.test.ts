import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, test } from 'vitest';
import { NODES, npmSettings, OLD_NPM, oldTools } from './lab/old-npm.ts';

const root = join(import.meta.dirname, '..');
let clone: string;
let setUp: string;
let env: Record<string, string>;

const type = (line: string) =>
  execa('sh', ['-euc', line], { cwd: clone, env, extendEnv: false, all: true, stdin: 'ignore' });

/** What git would give somebody else, with what is not committed yet. */
async function cloneHere(folder: string): Promise<void> {
  const { stdout } = await execa('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  });
  for (const file of stdout.split('\0')) {
    if (file === '' || file.startsWith('test/') || !existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
  }
}

// The machine that the README asks for: Node and npm are those of Ubuntu 24.04, and Debian 12 has the same npm.
beforeAll(async () => {
  const place = mkdtempSync(join(tmpdir(), 'fresh-'));
  clone = join(place, 'zoneseed');
  const tools = await oldTools();
  for (const folder of ['bin', 'home', 'zoneseed']) mkdirSync(join(place, folder));
  cpSync(join(tools, NODES[18]), join(place, 'bin/node'));
  for (const name of ['npm', 'npx']) {
    const script = `#!/bin/sh\nexec node '${join(tools, OLD_NPM.replace('npm-cli', `${name}-cli`))}' "$@"\n`;
    writeFileSync(join(place, 'bin', name), script, { mode: 0o755 });
  }
  env = {
    PATH: `${place}/bin:/usr/bin:/bin`,
    HOME: join(place, 'home'),
    npm_config_prefer_offline: 'true',
    // Now and then npm speaks of itself.
    npm_config_update_notifier: 'false',
    ...(await npmSettings()),
  };
  await cloneHere(clone);
  setUp = (await type('make setup')).all;
});

test('make installs what is needed, and says so', () => {
  expect(setUp).toMatch(/^installing Node and packages into node_modules; this takes a minute or two$/m);
  expect(setUp).not.toMatch(/warn/i);
});

test('npx runs the program in the clone', async () => {
  expect((await type('npx zoneseed check examples/all-in-one.yaml')).all).toBe(
    'examples/all-in-one.yaml: 1 host, 1 network, zone solo: fine',
  );
});

test('npm pack makes a file to install', async () => {
  expect((await type('npm pack --silent')).all).toMatch(/^zoneseed-.*\.tgz$/m);
});
