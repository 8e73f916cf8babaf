/** dnsmasq as a child, by a stand-in: what the real one answers is proven by `make test-serve`. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type DhcpOptions, startDhcp } from '../../src/serve/dhcp-child.ts';
import { problemsOf, valueIn } from '../outcome/outcomes.ts';

let folder: string;
let options: DhcpOptions;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dhcp-'));
  const files = { file: join(folder, 'dnsmasq.conf'), leases: join(folder, 'leases') };
  options = { configuration: 'port=0\n', ...files, ended: () => {} };
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Has a shell program stand in for dnsmasq. */
function standIn(program: string): void {
  writeFileSync(join(folder, 'dnsmasq'), `#!/bin/sh\necho $$ >${join(folder, 'pid')}\n${program}\n`);
  chmodSync(join(folder, 'dnsmasq'), 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
}

/** Whether the stand-in runs; one that has ended and that nobody has asked how is no process any more. */
function isRunning(): boolean {
  const file = `/proc/${readFileSync(join(folder, 'pid'), 'utf8').trim()}/stat`;
  return existsSync(file) && !/\) [ZX] /.test(readFileSync(file, 'latin1'));
}

test('it ends with a serve that is killed', async () => {
  standIn('exec sleep 60');
  const child = pathToFileURL(join(import.meta.dirname, '../../src/serve/dhcp-child.ts'));
  const program = `import { startDhcp } from '${child}'; await startDhcp(${JSON.stringify(options)}); console.log('started')`;
  const serve = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => serve.stdout.once('data', resolve));
  expect(isRunning()).toBe(true);
  serve.kill('SIGKILL');
  await expect.poll(isRunning).toBe(false);
});

test('it is ended when it is asked to, and that is no news', async () => {
  standIn('exec sleep 60');
  const ended = vi.fn();
  const dhcp = valueIn(await startDhcp({ ...options, ended }));
  await dhcp.close();
  expect([isRunning(), ended.mock.calls]).toEqual([false, []]);
});

test('one that ends at once, and one that is not there, are told in words', async () => {
  standIn('echo "dnsmasq: failed to create listening socket: Address already in use" >&2; exit 2');
  expect(problemsOf(await startDhcp(options)).map(({ message }) => message)).toEqual([
    'dnsmasq ended: failed to create listening socket: Address already in use',
  ]);
  rmSync(join(folder, 'dnsmasq'));
  symlinkSync(spawnSync('which', ['setpriv'], { encoding: 'utf8' }).stdout.trim(), join(folder, 'setpriv'));
  vi.stubEnv('PATH', folder);
  expect(problemsOf(await startDhcp(options)).map(({ message }) => message)).toEqual([
    'dnsmasq is not installed (apt install dnsmasq-base)',
  ]);
});
