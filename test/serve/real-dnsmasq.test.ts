/** The real dnsmasq as a child of a process that is killed, in a network namespace of its own: it must stay who it is for that. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { run } from '../lab/process.ts';

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

test.skipIf(trial.code !== 0)(
  'the real dnsmasq ends with a serve that is killed',
  async () => {
    const configuration = 'port=0\nbind-interfaces\ninterface=lo\ndhcp-range=127.0.0.10,127.0.0.20\n';
    const options = JSON.stringify({ configuration, file, leases: join(folder, 'leases') });
    const source = pathToFileURL(join(import.meta.dirname, '../../src/serve/dhcp-child.ts'));
    const program = `import { startDhcp } from '${source}'; console.log((await startDhcp(${options})).ok)`;
    const inside = ['ip link set lo up && exec "$0" "$@"', process.execPath, '--input-type=module', '--eval', program];
    const serve = spawn('unshare', ['--net', 'sh', '-c', ...inside], { stdio: ['ignore', 'pipe', 'inherit'] });
    expect(await once(createInterface({ input: serve.stdout }), 'line')).toEqual(['true']);
    expect(dnsmasqs()).toHaveLength(1);
    serve.kill('SIGKILL');
    await expect.poll(dnsmasqs, { timeout: 20_000 }).toEqual([]);
  },
  60_000,
);
