import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LAYERS, type Seen } from '../../src/doctor/check-type.ts';
import { checks } from '../../src/doctor/checks.ts';
import { causesOf, examine, type Finding } from '../../src/doctor/examine.ts';
import { findingLines } from '../../src/doctor/finding-text.ts';
import { answersSchema, type HostAnswers } from '../../src/doctor/host-answers.ts';
import { placesFrom } from '../../src/doctor/places.ts';
import { hostOf, library, referenceWith } from '../role/sites.ts';
import { siteIn } from '../site/judged.ts';
import { healthy, MASKED, RUNS, withHost, without } from './healthy.ts';
import { keptAgain } from './kept.ts';

/** The reference site with a second KVM host, which has a neighbour in its cluster then. */
const site = referenceWith(
  [
    '  nfs-01:\n',
    '  kvm-host-02:\n    roles: [kvm]\n    networks: { management: 10.15.0.120, public: 10.10.0.120 }\n\n  nfs-01:\n',
  ],
  ['hosts: [kvm-host-01]', 'hosts: [kvm-host-01, kvm-host-02]'],
);
const whole = healthy(site);
/** Judged anew from what a bundle keeps, it is the same word by word. */
const examined = (seen: Seen) => {
  const findings = examine(checks, seen);
  expect(examine(checks, keptAgain(seen)).map(wordsOf)).toEqual(findings.map(wordsOf));
  return findings;
};
const wordsOf = (finding: Finding) => findingLines(finding, ({ path }) => path.join('.'));
const found = (seen: Seen) => examined(seen).map(({ check, hosts }) => [check.id, hosts[0]?.name ?? '']);

test('a site that is whole has no findings', () => {
  expect(found(whole)).toEqual([]);
});

test('a network without a bridge, and one where a host has no address, are whole', () => {
  const more = referenceWith(
    ['hosts:\n', '  backup: { cidr: 10.20.0.0/24 }\n  guests: { cidr: 10.21.0.0/24, bridge: cloudbr2 }\n\nhosts:\n'],
    ['public: 10.10.0.118', 'public: 10.10.0.118\n      backup: 10.20.0.118'],
    ['public: 10.10.0.117', 'public: 10.10.0.117\n      guests: { nic: ens5 }'],
  );
  expect(found(healthy(more))).toEqual([]);
});

test.each(globSync('examples/*.yaml'))('a whole site made from %s has no findings', (example) => {
  expect(examined(healthy(siteIn(example))).map(({ message, seen }) => [message, seen])).toEqual([]);
});

type Change = (own: HostAnswers) => Partial<HostAnswers>;
const unit =
  (name: string, is: Partial<typeof RUNS>): Change =>
  ({ units }) => ({
    units: { ...units, [name]: { ...RUNS, ...is } },
  });
const STOPPED = { active: 'failed', sub: 'failed', words: 'its last word' };
const drifted =
  (path: string, text: string | null = null): Change =>
  ({ files }) => ({
    files: { ...files, [path]: { digest: 'other', mode: '0644', owner: 'root:root', text } },
  });

/** A bridge of the host that is another. */
const bridge =
  (is: object): Change =>
  ({ links }) => ({ links: links?.map((link) => (link.name === 'cloudbr1' ? { ...link, ...is } : link)) });
const account =
  (name: string): Change =>
  ({ mysql }) => ({
    mysql: mysql && { ...mysql, accounts: [...mysql.accounts, { account: name, databases: ['cloud'] }] },
  });
const exported =
  (from: string, to: string): Change =>
  ({ exports }) => ({ exports: exports?.map((line) => line.replace(from, to)) });
const firstBoot = (state: string) =>
  JSON.stringify({
    ...{ host: 'nfs-01', state, reason: 'nfs-exports', sequence: 3 },
    steps: ['done', state].map((is, at) => ({
      ...{ name: ['nfs-packages', 'nfs-exports'][at], state: is, tries: 1 },
      ...{ since: null, waiting_for: null, error: at === 1 && is === 'failed' ? 'no room' : null },
    })),
  });

/** One thing wrong on one host: exactly one finding, of this check. */
const FAULTS: readonly (readonly [check: string, host: string, change: Change])[] = [
  ['kvm-device', 'kvm-host-01', () => ({ virtualization: { processor: false, device: false } })],
  ['kvm-device', 'kvm-host-01', () => ({ virtualization: { processor: true, device: false } })],
  ['memory', 'nfs-01', () => ({ memory: { total: 2 ** 31, available: 2 ** 20 } })],
  [
    'disk-space',
    'cloudstack-mgmt',
    () => ({ filesystems: [{ path: '/var', total: 2 ** 36, free: 2 ** 20, files: 10, filesFree: 9 }] }),
  ],
  ['data-disks', 'nfs-01', () => ({ mounted: [] })],
  ['time', 'cloudstack-mgmt', () => ({ clock: { ahead: -61, unsure: 0.1 } })],
  ['time', 'kvm-host-02', () => ({ clock: { ahead: 61, unsure: 0.1 } })],
  ['time', 'kvm-host-02', () => ({ chrony: { stratum: 0, leap: 'Not synchronised' } })],
  ['bridges', 'kvm-host-01', ({ links }) => ({ links: links?.filter(({ name }) => name !== 'cloudbr1') })],
  ['bridges', 'kvm-host-01', ({ links }) => ({ links: links?.map((link) => ({ ...link, carrier: false })).slice() })],
  ['bridges', 'kvm-host-01', bridge({ ports: [] })],
  ['bridges', 'kvm-host-01', bridge({ bridge: false })],
  ['bridges', 'kvm-host-01', bridge({ ports: ['ens9'] })],
  [
    'host-addresses',
    'nfs-01',
    ({ addresses }) => ({ addresses: addresses?.filter(({ address }) => address !== '10.15.0.118') }),
  ],
  ['default-route', 'nfs-01', () => ({ defaultRoutes: [] })],
  ['names', 'cloudstack-mgmt', () => ({ fqdn: null })],
  ['names', 'cloudstack-mgmt', () => ({ hostname: 'localhost' })],
  ['default-route', 'nfs-01', () => ({ defaultRoutes: [{ via: '10.10.0.254', device: 'cloudbr1' }] })],
  ['firstboot', 'nfs-01', () => ({ firstBoot: null })],
  ['firstboot', 'nfs-01', () => ({ firstBoot: firstBoot('failed') })],
  ['firstboot', 'nfs-01', () => ({ firstBoot: firstBoot('running') })],
  ['failed-units', 'nfs-01', () => ({ failedUnits: ['cron.service'] })],
  ['java', 'cloudstack-mgmt', () => ({ java: '17' })],
  ['java', 'cloudstack-mgmt', () => ({ java: null })],
  ['versions', 'kvm-host-01', ({ packages }) => ({ packages: { ...packages, 'cloudstack-agent': '4.19.1.0' } })],
  ['mysql-running', 'cloudstack-mgmt', unit('mysql.service', STOPPED)],
  [
    'mysql-settings',
    'cloudstack-mgmt',
    ({ mysql }) => ({ mysql: mysql && { ...mysql, settings: { ...mysql.settings, bind_address: '127.0.0.1' } } }),
  ],
  [
    'mysql-accounts',
    'cloudstack-mgmt',
    ({ mysql }) => ({ mysql: mysql && { ...mysql, accounts: mysql.accounts.slice(1) } }),
  ],
  [
    'mysql-accounts',
    'cloudstack-mgmt',
    ({ mysql }) => ({
      mysql: mysql && { ...mysql, accounts: mysql.accounts.map((one) => ({ ...one, databases: ['cloud'] })) },
    }),
  ],
  ['mysql-accounts', 'cloudstack-mgmt', account('@localhost')],
  ['mysql-accounts', 'cloudstack-mgmt', account('cloud@%')],
  ['mysql-running', 'cloudstack-mgmt', () => ({ mysql: { fault: 'Access denied', settings: {}, accounts: [] } })],
  ['mysql-running', 'cloudstack-mgmt', unit('mysql.service', { active: 'inactive' })],
  ['libvirt-sockets', 'kvm-host-01', unit('libvirtd-tls.socket', { ...MASKED, load: 'loaded' })],
  ['libvirt', 'kvm-host-01', unit('libvirtd.service', { command: '/usr/sbin/libvirtd' })],
  ['libvirt', 'kvm-host-01', () => ({ listening: ['0.0.0.0:22'] })],
  ['apparmor', 'kvm-host-01', () => ({ confined: ['libvirtd'] })],
  [
    'log-folders',
    'cloudstack-mgmt',
    ({ files }) => ({
      files: {
        ...files,
        '/var/log/cloudstack/management': { digest: null, mode: '0755', owner: 'root:root', text: null },
      },
    }),
  ],
  [
    'log-folders',
    'cloudstack-mgmt',
    ({ files }) => ({
      files: Object.fromEntries(Object.entries(files ?? {}).filter(([path]) => !path.startsWith('/var/log/'))),
    }),
  ],
  ['management-running', 'cloudstack-mgmt', unit('cloudstack-management.service', STOPPED)],
  ['management-running', 'cloudstack-mgmt', () => ({ listening: ['*:8080', '0.0.0.0:3306'] })],
  ['agent', 'kvm-host-02', unit('cloudstack-agent.service', STOPPED)],
  ['agent', 'kvm-host-02', ({ agent }) => ({ agent: { ...agent, host: '192.0.2.1' } })],
  ['root-login', 'kvm-host-02', () => ({ managementKey: false })],
  ['firewall-rules', 'nfs-01', () => ({ firewall: false })],
  ['firewall-rules', 'nfs-01', () => ({ ufw: true })],
  [
    'export-clients',
    'nfs-01',
    ({ exports }) => ({ exports: exports?.filter((line) => !line.includes('10.15.0.120')) }),
  ],
  ['export-clients', 'nfs-01', exported('10.15.0.160/29', '10.15.0.160')],
  ['export-clients', 'nfs-01', exported('no_root_squash', 'root_squash')],
  ['export-clients', 'nfs-01', unit('nfs-server.service', STOPPED)],
  [
    'nfs-mounts',
    'kvm-host-01',
    () => ({
      networkMounts: [
        { source: '10.15.0.118:/export/primary', target: '/mnt/a', options: 'rw', fault: 'it does not answer' },
      ],
    }),
  ],
  [
    'mtu-path',
    'kvm-host-01',
    ({ packets }) => ({
      packets: Object.fromEntries(Object.keys(packets ?? {}).map((key) => [key, !/ 1472$/.test(key)])),
    }),
  ],
  ['files', 'nfs-01', drifted('/etc/chrony/chrony.conf', 'pool other')],
  [
    'packages',
    'nfs-01',
    ({ packages }) => ({
      packages: Object.fromEntries(Object.entries(packages ?? {}).filter(([name]) => name !== 'curl')),
    }),
  ],
  ['kernel-settings', 'kvm-host-01', () => ({ sysctl: { 'net.ipv4.igmp_max_memberships': '20' } })],
  ['enabled-units', 'nfs-01', unit('nfs-server.service', { enabled: 'disabled' })],
  ['alike', 'kvm-host-02', ({ packages }) => ({ packages: { ...packages, 'qemu-system-x86': '2.0' } })],
];

test.each(FAULTS)('%s on %s is found, and nothing beside it', (check, host, change) => {
  const seen = withHost(whole, host, change);
  const findings = found(seen);
  expect(new Set(findings.map(([id]) => id))).toEqual(new Set([check]));
  expect(findings.some(([, name]) => name === host || check === 'alike')).toBe(true);
});

test('each is told with its evidence, its place in the site file and its repair', async () => {
  const said = FAULTS.map(([check, host, change]) => {
    const lines = examine(checks, withHost(whole, host, change)).flatMap(wordsOf);
    return `# ${check} on ${host}\n${lines.join('\n')}\n`;
  });
  await expect(said.join('\n')).toMatchFileSnapshot(join(import.meta.dirname, 'said-of-faults.out'));
});

test('an answer that was not heard is no fault', () => {
  for (const { name } of site.hosts) {
    for (const key of Object.keys(whole.answers.get(name) ?? {})) {
      if (key === 'host' || key === 'clock') continue;
      const silent = withHost(whole, name, () => ({ [key]: undefined }));
      expect([name, key, examine(checks, silent).map(({ message }) => message)]).toEqual([name, key, []]);
    }
  }
});

describe('what follows is told under its cause', () => {
  test('a dead host, once, whatever others say of the way to it', () => {
    const packets = (own: HostAnswers) => ({
      packets: Object.fromEntries(Object.keys(own.packets ?? {}).map((key) => [key, false])),
    });
    const dead = withHost(without(whole, 'nfs-01'), 'kvm-host-02', packets);
    expect(found(dead)).toEqual([['answers', 'nfs-01']]);
    const store = { source: '10.15.0.118:/export/primary', target: '/mnt/a', options: 'rw' };
    for (const is of [{ fault: 'it does not answer' }, { fault: null, seconds: 9 }]) {
      const waits = withHost(dead, 'kvm-host-01', () => ({ networkMounts: [{ ...store, ...is }] }));
      expect(found(waits)).toEqual([['answers', 'nfs-01']]);
    }
    expect(examined(dead).flatMap(wordsOf).slice(0, 5)).toEqual([
      'nfs-01 (192.0.2.1) does not answer [answers]',
      ...['  seen      nfs-01 (192.0.2.1) does not answer', '  expected  an answer on port 22 (hosts.nfs-01)'],
      ...[
        '  matters   nothing else can be asked of it, and nothing can be done on it',
        '  repair    is it switched on?',
      ],
    ]);
  });

  test('all hosts dead: each once', () => {
    const dead = site.hosts.reduce((seen, { name }) => without(seen, name), whole);
    expect(found(dead)).toEqual(site.hosts.map(({ name }) => ['answers', name]));
  });

  test('a host that is still in its first boot has no other fault', () => {
    const fresh = withHost(whole, 'kvm-host-01', () => ({
      firstBoot: JSON.stringify({
        host: 'kvm-host-01',
        state: 'running',
        reason: 'kvm-packages',
        sequence: 3,
        steps: [],
      }),
      ...{ packages: {}, units: {}, files: {}, java: null, listening: [], failedUnits: ['x.service'], agent: null },
    }));
    expect(found(fresh)).toEqual([['firstboot', 'kvm-host-01']]);
  });

  test('a management server that does not run because of its database', () => {
    const down = unit('cloudstack-management.service', STOPPED);
    const both = withHost(withHost(whole, 'cloudstack-mgmt', unit('mysql.service', STOPPED)), 'cloudstack-mgmt', down);
    const [finding, ...others] = examine(checks, both);
    expect(others).toEqual([]);
    expect(finding?.check.id).toBe('mysql-running');
    expect(finding?.explains.map(({ message }) => message)).toEqual([
      'the management server on cloudstack-mgmt does not run',
    ]);
  });

  test('a changed file under what it does, and another changed file by itself', () => {
    const bound = withHost(whole, 'cloudstack-mgmt', ({ mysql }) => ({
      mysql: mysql && { ...mysql, settings: { ...mysql.settings, bind_address: '127.0.0.1' } },
    }));
    const one = withHost(bound, 'cloudstack-mgmt', drifted('/etc/mysql/mysql.conf.d/zz-cloudstack.cnf'));
    expect(found(one)).toEqual([['mysql-settings', 'cloudstack-mgmt']]);
    const two = withHost(one, 'cloudstack-mgmt', drifted('/etc/chrony/chrony.conf'));
    expect(found(two)).toEqual([
      ['mysql-settings', 'cloudstack-mgmt'],
      ['files', 'cloudstack-mgmt'],
    ]);
  });
});

test('a port that listens and is not reached is one fault for all who do not reach it', () => {
  const place = '10.15.0.116:8250';
  expect(placesFrom(site, hostOf(site, 'kvm-host-01'), whole.roles)).toContain(place);
  const closed = () => ({ closed: { [place]: 'timed out' } });
  const seen = withHost(withHost(whole, 'kvm-host-01', closed), 'kvm-host-02', closed);
  const [finding, ...others] = examine(checks, seen);
  expect(others).toEqual([]);
  expect(finding?.message).toBe(
    'kvm-host-01, kvm-host-02 do not reach cloudstack-mgmt at 10.15.0.116:8250 (agents of hosts and system VMs)',
  );
  // Where nothing listens it is no matter of the way.
  const off = withHost(seen, 'cloudstack-mgmt', unit('cloudstack-management.service', STOPPED));
  expect(found(withHost(off, 'cloudstack-mgmt', () => ({ listening: [] })))).toEqual([
    ['management-running', 'cloudstack-mgmt'],
  ]);
});

test('hand edits are shown without secrets', () => {
  const seen = withHost(
    whole,
    'nfs-01',
    drifted(
      '/etc/chrony/chrony.conf',
      'password = hush-1\nserver http://me:hush-2@there\n-----BEGIN PRIVATE KEY-----\nhush-3\n-----END PRIVATE KEY-----\n',
    ),
  );
  const [finding] = examine(checks, seen);
  expect(finding?.seen).toContain('+ password = ***');
  expect(finding?.seen).not.toContain('hush');
});

test('what programs say is heard without their secrets, and told without what a terminal obeys', () => {
  const units = { 'x.service': { ...RUNS, words: "refused: password='hush'" } };
  expect(
    JSON.stringify(answersSchema.parse({ units, mysql: { fault: 'token=hush', settings: {}, accounts: [] } })),
  ).toBe(
    JSON.stringify({
      units: { 'x.service': { ...RUNS, words: "refused: password='[struck out]'" } },
      mysql: { fault: 'token=[struck out]', settings: {}, accounts: [] },
    }),
  );
  const [finding] = examine(
    checks,
    withHost(whole, 'nfs-01', () => ({ failedUnits: ['\u001b[2Jx.service'] })),
  );
  if (finding === undefined) throw new Error('no finding');
  expect(findingLines(finding, () => '').join('')).not.toContain('\u001b');
});

test('every check comes after what is there, its causes stand before it, and no two are called alike', () => {
  const ids = checks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [at, check] of checks.entries()) {
    expect(ids).toEqual(expect.arrayContaining([...check.after]));
    expect(LAYERS).toContain(check.layer);
    const later = [...causesOf(check, checks)].filter((id) => ids.indexOf(id) >= at);
    expect([check.id, later]).toEqual([check.id, []]);
  }
});

test('checks that role files name are there', () => {
  const ids = checks.map(({ id }) => id);
  for (const name of library.names()) {
    expect([name, library.role(name).checks.filter((id) => !ids.includes(id))]).toEqual([name, []]);
  }
});

test('a management server that cannot be asked', () => {
  const silent = { ...whole, cloud: { problem: { message: 'CloudStack at http://127.0.0.1:8080 does not answer' } } };
  expect(found(silent)).toEqual([['management-api', 'cloudstack-mgmt']]);
  expect(found(withHost(silent, 'cloudstack-mgmt', unit('cloudstack-management.service', STOPPED)))).toEqual([
    ['management-running', 'cloudstack-mgmt'],
  ]);
});
