import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { realClock } from '../../src/cloudstack/clock.ts';
import { loadInputs } from '../../src/commands/shared/inputs.ts';
import { statusWith } from '../../src/commands/site-status.ts';
import { takeLock } from '../../src/disk/lock.ts';
import { ensureSecrets } from '../../src/secrets/store.ts';
import { fakeMachines } from '../fakes/machines.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { heard } from './listener.ts';

const reference = join(import.meta.dirname, '../../examples/reference.yaml');

/** The reference site with its secrets, whose hosts answer as a test wants them to. */
async function place() {
  const folder = mkdtempSync(join(tmpdir(), 'zoneseed-status-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'site.yaml');
  cpSync(reference, file);
  const env = { HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') };
  const { site } = valueIn(loadInputs(file));
  const wanted = { hosts: site.hosts.map(({ name }) => name), hostKeys: site.access.hostKeys };
  valueIn(await ensureSecrets({ siteFile: file, site: site.name }, wanted, { env }));
  const unused = () => Promise.reject(new Error('nobody restarts anything'));
  const fakes = fakeMachines({ port: () => 0, restart: unused });
  const command = statusWith({ machines: fakes.machines, clock: realClock });
  const out = join(folder, 'out');
  const status = (options: Partial<Parameters<typeof command.run>[2]> = {}) =>
    heard(command, [file], { out, ...options }, { env });
  return { fakes, out, status };
}

test('hosts that are all ready end it with 0', async () => {
  const { status } = await place();
  expect(await status()).toEqual({
    code: 0,
    said: 'cloudstack-mgmt  ready\nkvm-host-01      ready\nnfs-01           ready\n3 of 3 machines ready\n',
    remarks: [],
  });
});

test('each host is asked once for how far it is, and one that is not ready ends it with 1', async () => {
  const { status, fakes } = await place();
  fakes.host('cloudstack-mgmt').firstBoot = { state: 'failed', reason: 'management-database: no space\nleft' };
  fakes.host('kvm-host-01').away = 'no-route';
  fakes.host('nfs-01').firstBoot = { state: 'waiting', reason: 'common-time waits for time' };
  const { code, said } = await status();
  expect(code).toBe(1);
  const [manager, kvm, nfs, total] = said.split('\n');
  expect(manager).toMatch(/^cloudstack-mgmt {2}failed {7}step .* has failed, management-database: no space left$/);
  expect(kvm).toMatch(/^kvm-host-01 {6}not reached {2}does not answer: it is off, or/);
  expect(nfs).toMatch(/^nfs-01 {11}first boot {3}step .*, common-time waits for time$/);
  expect(total).toBe('0 of 3 machines ready');
  expect(fakes.ran.map(({ host }) => host).sort()).toEqual(['cloudstack-mgmt', 'nfs-01']);
});

test('--host asks these only, and --json says it for programs', async () => {
  const { status, fakes } = await place();
  fakes.host('kvm-host-01').away = 'login';
  const { said, code } = await status({ host: ['nfs-01'], json: true });
  expect(JSON.parse(said)).toEqual({
    site: 'banana',
    from: 'ssh',
    machines: [{ host: 'nfs-01', state: 'ready', doing: '', ready: true }],
  });
  expect(code).toBe(0);
  const mistyped = await status({ host: ['nfs-1'] });
  expect(mistyped.code).toBe(2);
  expect(mistyped.remarks.join('\n')).toContain('nfs-01');
});

/** What serve has written down: one host installed and failed at its first boot, one in the midst of its installation. */
function journal(out: string): void {
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  const steps = [{ name: 'nfs-exports', state: 'failed', tries: 1, since: null, waiting_for: null, error: 'no disk' }];
  const status = { host: 'nfs-01', state: 'failed', reason: 'nfs-exports: no disk', sequence: 4, steps };
  const events = [
    { at: ago(9), kind: 'seed', host: 'kvm-host-01', address: '10.15.0.117', answer: 'given' },
    { at: ago(5), kind: 'status', host: 'nfs-01', address: '10.15.0.118', status },
  ];
  mkdirSync(join(out, 'serve'), { recursive: true });
  const lines = events.map((event) => JSON.stringify(event));
  writeFileSync(join(out, 'serve/journal.jsonl'), `${lines.join('\n')}\n{"at":"20`);
}

test('while serve runs, what it knows is printed and nobody is asked', async () => {
  const { status, out, fakes } = await place();
  journal(out);
  const lock = takeLock(join(out, 'serve/lock'), 'serving');
  if (!lock.ok) throw new Error('the lock is not free');
  onTestFinished(() => lock.value.release());
  const { said, code } = await status();
  expect(said.split('\n')).toEqual([
    'cloudstack-mgmt  expected',
    'kvm-host-01      installing  9 min  starting',
    'nfs-01           failed      5 min  nfs-exports: no disk',
    '0 of 3 machines ready',
    '',
  ]);
  expect(code).toBe(1);
  expect(fakes.ran).toEqual([]);
  expect(JSON.parse((await status({ json: true })).said)).toMatchObject({ from: 'serve' });
});

test('of a host that is not reached, what serve saw last is told too', async () => {
  const { status, out, fakes } = await place();
  journal(out);
  fakes.host('kvm-host-01').away = 'refused';
  const { said } = await status();
  expect(said).toContain(
    'kvm-host-01      not reached  has no SSH server yet: it installs or starts; serve saw it 9 min ago: installing, starting\n',
  );
  expect(said).toMatch(/^nfs-01 +ready$/m);
});
