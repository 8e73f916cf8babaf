/** What `sudo` makes: as a process of its own, since a process has one user. */
import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';

/** nobody. */
const CALLER = 65_534;
const above = mkdtempSync(join(tmpdir(), 'zoneseed-sudo-'));
afterAll(() => rmSync(above, { recursive: true }));

const isRoot = process.geteuid?.() === 0;
const source = pathToFileURL(join(import.meta.dirname, '../../src/commands/shared/sudo-caller.ts'));

/** Makes `out/serve` in a folder of `owner` with `env`, and a file as root in it; answers whose they are, and the home. */
function made(name: string, owner: number, env: NodeJS.ProcessEnv) {
  const folder = join(above, name);
  mkdirSync(folder);
  chownSync(folder, owner, owner);
  const program = `
    import { mkdirSync, writeFileSync } from 'node:fs';
    import { actAsCaller } from '${source}';
    const asRoot = actAsCaller('out/serve');
    mkdirSync('out/serve', { recursive: true });
    await asRoot(async () => writeFileSync('out/serve/roots', ''));
    writeFileSync('out/serve/own', '');
    console.log(process.env.HOME);`;
  const words = ['--input-type=module', '--eval', program];
  const child = spawnSync(process.execPath, words, { cwd: folder, env: { HOME: '/root', ...env }, encoding: 'utf8' });
  expect(child.stderr).toBe('');
  const owners = ['out', 'out/serve', 'out/serve/own', 'out/serve/roots'].map((path) => {
    const { uid, gid } = statSync(join(folder, path));
    return `${uid}:${gid}`;
  });
  return { owners, home: child.stdout.trim() };
}

const sudo = { SUDO_UID: String(CALLER), SUDO_GID: String(CALLER) };
const callers = `${CALLER}:${CALLER}`;

test.skipIf(!isRoot)('what is made in a folder of who called sudo is theirs, but for what root alone may', () => {
  const { owners, home } = made('theirs', CALLER, sudo);
  expect(owners).toEqual([callers, callers, callers, '0:0']);
  expect(home).not.toBe('/root');
});

test.skipIf(!isRoot).each([
  ['in a folder of root', 0, sudo],
  ['without sudo', CALLER, {}],
  ['where root called sudo', 0, { SUDO_UID: '0', SUDO_GID: '0' }],
  ['by numbers that are none', CALLER, { SUDO_UID: '65534 ', SUDO_GID: '-1' }],
])('root stays root %s', (name, owner, env) => {
  expect(made(name, owner, env)).toEqual({ owners: Array(4).fill('0:0'), home: '/root' });
});
