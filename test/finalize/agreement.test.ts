import { beforeEach, describe, expect, test } from 'vitest';
import { proveAgreement } from '../../src/finalize/agreement.ts';
import { proveMigration } from '../../src/finalize/reaching.ts';
import { zoneQuestions } from '../../src/finalize/zone-questions.ts';
import { topology } from '../../src/site/topology.ts';
import { hostOf, reference, referenceWith } from '../role/sites.ts';
import { boot, type Machine, wayTo } from './machine.ts';

const site = reference();
const kvmHost = hostOf(site, 'kvm-host-01');
const [store] = topology(site).stores;

/** The management server and the KVM host, which agree in everything. */
let manager: Machine;
let kvm: Machine;

beforeEach(async () => {
  [manager, kvm] = await Promise.all([boot('cloudstack-mgmt'), boot('kvm-host-01')]);
  for (const machine of [manager, kvm]) {
    java(machine, 'openjdk version "11.0.27" 2025-04-15');
    packages(machine, '4.19.3.0');
  }
  kvm.inside('ip link add cloudbr0 type bridge; ip link add cloudbr1 type bridge');
  listen(kvm, '10.15.0.116', 8250);
});

const java = (machine: Machine, line: string) => machine.command('/usr/bin/java', `echo '${line}' >&2`);
const packages = (machine: Machine, version: string) =>
  machine.command(
    'dpkg-query',
    `[[ $\{!#} == ${machine === kvm ? '*-agent' : '*-management'} ]] && echo "installed ${version}"`,
  );

/** As if another machine listened there. */
function listen(machine: Machine, address: string, port: number): void {
  const server = `require("net").createServer().listen(${port}, "${address}")`;
  machine.inside(`ip address add ${address} dev lo; setsid ${process.execPath} -e '${server}' </dev/null &>/dev/null &
    until [[ -n $(ss -Hltn src ${address} sport = :${port}) ]]; do sleep 0.05; done`);
}

/** What listens at all does so before it is asked for. */
const faults = async () =>
  (await proveAgreement(site, [kvmHost], wayTo(manager, kvm), undefined, 0)).map(({ problem }) => problem.message);

describe('machines that do not agree', () => {
  test('are none when all is as it has to be', async () => {
    expect(await faults()).toEqual([]);
  });

  test('are asked to reach the address that agents are told, whichever they share', async () => {
    const attachments = kvmHost.attachments.filter(({ network }) => network.name === 'public');
    const apart = { ...kvmHost, attachments };
    const other = { ...site, hosts: site.hosts.map((host) => (host === kvmHost ? apart : host)) };
    expect(await proveAgreement(other, [apart], wayTo(manager, kvm), undefined, 0)).toEqual([]);
  });

  test('have clocks apart, with how sure that is', async () => {
    kvm.command('date', 'exec /usr/bin/date --date "90.6 seconds ago" "$@"');
    expect(await faults()).toEqual([
      expect.stringMatching(/^the clocks of kvm-host-01 and cloudstack-mgmt are \d\d s apart$/),
    ]);
    // With two seconds to answer it seems 1.6 s, of which one is doubt.
    kvm.command('date', 'sleep 2; exec /usr/bin/date --date "2.6 seconds ago" "$@"');
    expect(await faults()).toEqual([]);
  });

  test('have another Java, package or release, or none', async () => {
    java(kvm, 'openjdk version "17.0.1"');
    packages(kvm, '4.19.2.0');
    packages(manager, '4.20.1.0');
    expect(await faults()).toEqual([
      'cloudstack-mgmt has cloudstack-management 4.20.1.0, and the site is of CloudStack 4.19',
      'kvm-host-01 runs Java 17, CloudStack 4.19 wants 11',
      'kvm-host-01 has cloudstack-agent 4.19.2.0, cloudstack-mgmt has 4.20.1.0',
    ]);
    kvm.inside('rm /usr/bin/java');
    packages(manager, '4.19.3.0');
    kvm.command('dpkg-query', 'exit 1');
    expect(await faults()).toEqual([
      'kvm-host-01 has no Java, CloudStack 4.19 wants 11',
      'kvm-host-01 has no package cloudstack-agent',
    ]);
  });

  test('lack a label, or do not reach a management server', async () => {
    kvm.inside('ip link delete cloudbr1; exec pkill -KILL -f createServer');
    expect(await faults()).toEqual([
      'kvm-host-01 has no device cloudbr1, which the zone names as a label',
      'kvm-host-01 does not reach 10.15.0.116:8250, where agents report',
    ]);
  });

  test('say what nobody understands, and that is no crash', async () => {
    const noise =
      'head -c 100000 /dev/urandom; echo; echo "time"; echo "java"; echo "no-label "; echo "cloudstack-agent"';
    for (const name of ['date', '/usr/bin/java', 'dpkg-query']) kvm.command(name, noise);
    expect((await faults())[0]).toBe('kvm-host-01 does not say what time it is');
  });

  test('do not answer', async () => {
    kvm.ssh.close();
    expect(await faults()).toEqual([expect.stringContaining('kvm-host-01 (127.0.0.1) has no SSH server yet')]);
  });
});

test('hosts of a cluster reach the migration port of each other', async () => {
  const grown = referenceWith(
    [
      '  nfs-01:',
      '  kvm-host-02: { roles: [kvm], networks: { management: 10.15.0.119, public: 10.10.0.119 } }\n  nfs-01:',
    ],
    ['hosts: [kvm-host-01]', 'hosts: [kvm-host-01, kvm-host-02]'],
  );
  const second = await boot('kvm-host-02');
  listen(kvm, '10.15.0.119', 16514);
  const cluster = [hostOf(grown, 'kvm-host-01'), hostOf(grown, 'kvm-host-02')];
  const closed = await proveMigration(grown, cluster, wayTo(kvm, second), undefined, 0);
  expect(closed.map(({ problem }) => problem.message)).toEqual([
    'kvm-host-02 does not reach kvm-host-01 (10.15.0.117:16514), so no guest can be migrated there',
  ]);
  expect(await proveMigration(grown, cluster.slice(0, 1), wayTo(kvm))).toEqual([]);
});

describe('questions about a zone that does not come', () => {
  const ask = () => zoneQuestions(site, wayTo(manager, kvm), undefined, 0);

  test('are answered by the host', async () => {
    expect(await ask().reaches('kvm-host-01', '10.15.0.116', 8250)).toBe(true);
    expect(await ask().reaches('kvm-host-01.banana.lan', '127.0.0.1', 1)).toBe(false);
    expect(await ask().lacks('kvm-host-01', ['cloudbr0', 'cloudbr9', 'lo'])).toEqual(['cloudbr9']);
    if (store === undefined) throw new Error('no store');
    kvm.command('/usr/sbin/mount.nfs', 'echo "mount.nfs: access denied by server" >&2; exit 32');
    expect(await ask().mounts('kvm-host-01', store)).toMatchObject({
      ok: false,
      problems: [{ rule: 'storage-proof' }],
    });
    kvm.inside('mkdir /run/store');
    kvm.command('/usr/sbin/mount.nfs', 'exec mount --bind /run/store "$2"');
    expect(await ask().mounts('kvm-host-01', store)).toEqual({ ok: true });
  });

  test('have no answer where nobody can tell', async () => {
    kvm.ssh.close();
    if (store === undefined) throw new Error('no store');
    for (const name of ['kvm-host-01', 'no-such-host']) {
      expect(await ask().reaches(name, '127.0.0.1', 1)).toBeUndefined();
      expect(await ask().lacks(name, ['lo'])).toBeUndefined();
      expect(await ask().mounts(name, store)).toBeUndefined();
    }
  });
});
