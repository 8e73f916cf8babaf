/** The real dnsmasq as a child of a process that is killed, in a network namespace of its own: it must stay who it is for that. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { run } from '../lab/process.ts';

/** nobody. */
const CALLER = 65_534;
const folder = mkdtempSync(join(tmpdir(), 'zoneseed-dnsmasq-'));
const file = join(folder, 'dnsmasq.conf');
afterAll(() => {
  for (const pid of dnsmasqs()) process.kill(Number(pid));
  rmSync(folder, { recursive: true });
});

/** Those with this test's configuration. One that has ended and that nobody has asked how has no words. */
function dnsmasqs(): string[] {
  return readdirSync('/proc').filter((entry) => {
    try {
      return readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes(`--conf-file=${file}`);
    } catch {
      return false;
    }
  });
}

const trial = await run([
  'unshare',
  '--net',
  'sh',
  '-c',
  'ip link set lo up && setpriv --version && dnsmasq --version',
]);

const module = (path: string) => pathToFileURL(join(import.meta.dirname, '../../src', path));

test.skipIf(trial.code !== 0).each([
  ['', ''],
  [
    ', one that acts as the user who called sudo',
    `import { actAsCaller } from '${module('commands/shared/sudo-caller.ts')}'; options.asRoot = actAsCaller('${folder}');`,
  ],
])('the real dnsmasq ends with a serve that is killed%s', async (_, first) => {
  const configuration = 'port=0\nbind-interfaces\ninterface=lo\ndhcp-range=127.0.0.10,127.0.0.20\n';
  const options = JSON.stringify({ configuration, file, leases: join(folder, 'leases') });
  const start = `import { startDhcp } from '${module('serve/dhcp-child.ts')}'; const options = ${options};`;
  const program = `${start} ${first} console.log((await startDhcp(options)).ok, process.geteuid())`;
  const inside = ['ip link set lo up && exec "$0" "$@"', process.execPath, '--input-type=module', '--eval', program];
  if (first !== '') chownSync(folder, CALLER, CALLER);
  const env = { ...process.env, SUDO_UID: String(CALLER), SUDO_GID: String(CALLER) };
  const serve = spawn('unshare', ['--net', 'sh', '-c', ...inside], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const user = first === '' ? process.geteuid?.() : CALLER;
  expect(await once(createInterface({ input: serve.stdout }), 'line')).toEqual([`true ${user}`]);
  expect(dnsmasqs()).toHaveLength(1);
  serve.kill('SIGKILL');
  await expect.poll(dnsmasqs).toEqual([]);
});
