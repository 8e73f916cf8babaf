import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { realClock } from '../../src/cloudstack/clock.ts';
import { loadInputs } from '../../src/commands/shared/inputs.ts';
import { statusWith } from '../../src/commands/site-status.ts';
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
  return {
    fakes,
    status: (options: Parameters<typeof command.run>[2] = {}) => heard(command, [file], options, { env }),
  };
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
