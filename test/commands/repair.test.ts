import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repairWith } from '../../src/commands/repair.ts';
import { reality } from '../../src/commands/shared/site-run.ts';
import { repairs } from '../../src/doctor/repairs.ts';
import { scriptWith } from '../../src/finalize/machine-script.ts';
import { RUNS } from '../doctor/healthy.ts';
import { type FinalizePlace, finalizePlace } from './finalize-place.ts';
import { heard } from './listener.ts';

const COUNT_GUESTS = scriptWith('doctor/guests.sh');
const COUNT_CLIENTS = scriptWith('doctor/nfs-clients.sh');

type Options = Parameters<ReturnType<typeof repairWith>['run']>[2];

function repair(place: FinalizePlace, names: string[], options: Options = {}) {
  const folder = dirname(place.file);
  return heard(repairWith(place.outside), [[place.file, ...names]], options, {
    env: { HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') },
  });
}

const UNBOUND = { mysql: { fault: null, settings: { bind_address: '127.0.0.1' }, accounts: [] } };
/** A site with machines alone. */
const place = () => finalizePlace({}, (text) => text.replace(/^zone:[\s\S]*/m, ''));

describe('a repair', () => {
  test('of nothing does nothing', async () => {
    const site = await place();
    const { said, code } = await repair(site, ['libvirt']);
    expect(said).toBe('libvirt: nothing to mend on KVM hosts\n');
    expect(code).toBe(0);
    expect(new Set(site.fakes.ran.map(({ sent }) => sent.slice(0, 12)))).toEqual(new Set(['exec python3']));
  });

  test('finds its hosts, says what it will do, does it in the order of the plan, and looks again', async () => {
    const site = await place();
    site.fakes.host('cloudstack-mgmt').answers = UNBOUND;
    site.fakes.host('cloudstack-mgmt').files.set('/etc/mysql/mysql.conf.d/zz-cloudstack.cnf', 'by hand');
    const plan = await repair(site, ['mysql'], { plan: true });
    expect(plan.code).toBe(1);
    expect(plan.said).toMatch(
      /stands still meanwhile: MySQL[\s\S]* {4}runs zoneseed-firstboot --again database-settings\n/,
    );
    expect(site.fakes.ran.some(({ script }) => script === 'renew')).toBe(false);
    site.fakes.onScript = (script) => {
      if (script.includes('database-accounts')) site.fakes.host('cloudstack-mgmt').answers = {};
      return undefined;
    };
    const { said, code } = await repair(site, ['mysql']);
    expect(said).toMatch(/mysql: mended; looked at again by mysql-running, mysql-settings, mysql-accounts\n$/);
    expect(code).toBe(0);
    const order = site.fakes.ran
      .map(({ script }) => script)
      .filter((script) => /^(hold|renew|zoneseed-firstboot)/.test(script));
    expect(order).toEqual([
      'hold',
      'renew',
      'zoneseed-firstboot --again database-settings >&2',
      'zoneseed-firstboot --again database-accounts >&2',
    ]);
  });

  test('that guests would feel counts them, and waits for somebody to say yes', async () => {
    const site = await place();
    site.fakes.host('kvm-host-01').answers = { links: [] };
    site.fakes.onScript = (script) => (script === COUNT_GUESTS ? '3\n' : undefined);
    const { remarks, code } = await repair(site, ['network']);
    expect(code).toBe(1);
    expect(remarks.join('\n')).toMatch(
      /3 guests run there and would lose their network meanwhile; nothing was changed \[guests-running\]\n {2}zoneseed repair network --yes/,
    );
    expect(site.fakes.ran.some(({ script }) => script === 'network-try')).toBe(false);
  });

  test('does nothing to a host that does not say how many guests run on it', async () => {
    const site = await place();
    site.fakes.host('kvm-host-01').answers = { links: [] };
    site.fakes.onScript = (script) => (script === COUNT_GUESTS ? { code: 1, stdout: '', stderr: 'gone' } : undefined);
    const { remarks, code } = await repair(site, ['network']);
    expect(code).toBe(1);
    expect(remarks.join('\n')).toContain('kvm-host-01 does not say how many guests run on it: gone [guests-unknown]');
    expect(site.fakes.ran.some(({ script }) => script === 'network-try')).toBe(false);
  });
});

test('the repair of the network of an NFS server counts its clients, and waits for somebody to say yes', async () => {
  const site = await place();
  site.fakes.onScript = (script) => (script === COUNT_CLIENTS ? '2\n' : undefined);
  const { remarks, code } = await repair(site, ['network'], { host: ['nfs-01'] });
  expect(code).toBe(1);
  expect(remarks.join('\n')).toContain(
    '2 clients wait for the NFS server of nfs-01 meanwhile; nothing was changed [needs-yes]\n  zoneseed repair network --yes',
  );
  expect(site.fakes.ran.some(({ script }) => script === 'network-try')).toBe(false);
  expect((await repair(site, ['network'], { host: ['nfs-01'], yes: true })).code).toBe(0);
  expect(site.fakes.ran.some(({ script }) => script === 'network-try')).toBe(true);
});

describe('the repair of exports', () => {
  const conf = '/etc/nfs.conf.d/zoneseed.conf';
  const exported = '/etc/exports.d/zoneseed.exports';
  const again = 'zoneseed-firstboot --again nfs-exports >&2';
  const FOLDERS = 'mkdir -p /export/primary /export/secondary';

  async function narrowed(counted: string, ...stale: string[]) {
    // A site without a zone exports nothing.
    const site = await finalizePlace();
    const storage = site.fakes.host('nfs-01');
    storage.answers = { exports: [] };
    for (const path of stale) storage.files.set(path, 'by hand');
    site.fakes.onScript = (script) => {
      if (script === again || script === 'exportfs -ra') storage.answers = {};
      return script === COUNT_CLIENTS ? counted : undefined;
    };
    const done = () =>
      site.fakes.ran.map(({ script }) => script).filter((one) => /^renew|^mkdir|--again|^exportfs/.test(one));
    return { site, done };
  }

  test('has the server read them again, and does not restart it', async () => {
    const { site, done } = await narrowed('3\n', exported);
    const { said, code } = await repair(site, ['exports']);
    expect(said).toMatch(/exports: mended; looked at again by export-clients\n$/);
    expect(code).toBe(0);
    expect(done()).toEqual([FOLDERS, 'renew', 'exportfs -ra']);
  });

  test('restarts it where its ports were others, when somebody says yes to what its clients feel', async () => {
    const { site, done } = await narrowed('3\n', conf);
    const { remarks, code } = await repair(site, ['exports']);
    expect(code).toBe(1);
    expect(remarks.join('\n')).toContain(
      'the NFS server of nfs-01 has to be restarted, and 3 clients wait meanwhile; nothing was changed [needs-yes]\n  zoneseed repair exports --yes',
    );
    expect(done()).toEqual([]);
    expect((await repair(site, ['exports'], { yes: true })).code).toBe(0);
    expect(done()).toEqual([FOLDERS, 'renew', again]);
  });

  test.each(['0\n', 'stopped\n'])('needs no yes where nobody is connected: %j', async (counted) => {
    const { site, done } = await narrowed(counted, conf);
    expect((await repair(site, ['exports'])).code).toBe(0);
    expect(done()).toEqual([FOLDERS, 'renew', again]);
  });

  test('starts a server that is stopped', async () => {
    const { site, done } = await narrowed('stopped\n');
    expect((await repair(site, ['exports'])).code).toBe(0);
    expect(done()).toEqual([FOLDERS, again]);
  });
});

test('guests are counted by their processes, which libvirtd does not need', () => {
  expect(execFileSync('bash', ['-c', COUNT_GUESTS]).toString()).toMatch(/^\d+\n$/);
  const named = /'(.*)'/.exec(COUNT_GUESTS)?.[1] ?? '';
  const guest = (name: string) => new RegExp(named).test(name);
  expect(['qemu-system-x86', 'qemu:i-2-3-VM', 'kvm'].every(guest)).toBe(true);
  expect(['qemu-ga', 'kvm-pit/12', 'virtqemud'].some(guest)).toBe(false);
});

test('a step that fails is told with its last words', async () => {
  const site = await place();
  site.fakes.host('kvm-host-01').answers = {
    agent: { guid: '1', host: '10.15.0.116' },
    units: { 'cloudstack-agent.service': { ...RUNS, active: 'failed' } },
  };
  site.fakes.onScript = (script) =>
    script.includes('restart cloudstack-agent') ? { code: 1, stdout: '', stderr: 'inactive' } : undefined;
  const { remarks, code } = await repair(site, ['agent']);
  expect(code).toBe(1);
  expect(remarks.join('\n')).toContain('kvm-host-01 is not mended: inactive [not-mended]');
});

test('--list says of each what it does; a name that there is not is answered with the one that was meant', async () => {
  const { said, code } = await heard(repairWith(reality), [[]], { list: true });
  expect(code).toBe(0);
  for (const { id, does } of repairs) {
    expect(said).toContain(`${id}\n  does     `);
    expect(said).toContain(does);
  }
  const wrong = await heard(repairWith(reality), [['mysl']], {});
  expect(wrong.code).toBe(2);
  expect(wrong.remarks.join('\n')).toContain('did you mean mysql?');
});
