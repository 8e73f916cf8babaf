/** Checks of what wears out on a machine, and of what others have put in the way: from answers to findings. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checks } from '../../src/doctor/checks.ts';
import { examine } from '../../src/doctor/examine.ts';
import { findingLines } from '../../src/doctor/finding-text.ts';
import type { HostAnswers } from '../../src/doctor/host-answers.ts';
import { topology } from '../../src/site/topology.ts';
import { referenceWith } from '../role/sites.ts';
import { siteIn } from '../site/judged.ts';
import { healthy, RUNS, withHost } from './healthy.ts';

/** The reference site with a second KVM host, and a firewall. */
const site = referenceWith(
  [
    '  nfs-01:\n',
    '  kvm-host-02:\n    roles: [kvm]\n    networks: { management: 10.15.0.120, public: 10.10.0.120 }\n\n  nfs-01:\n',
  ],
  ['hosts: [kvm-host-01]', 'hosts: [kvm-host-01, kvm-host-02]'],
);
const whole = healthy(site);

type Change = (own: HostAnswers) => Partial<HostAnswers>;
const disk = (is: object): Change => {
  const well = { state: 'running', passed: true, reallocated: 0, unreadable: 0, worn: 12 };
  return () => ({ diskHealth: { sda: well, sdb: { ...well, ...is } } });
};
const mount = (is: object): Change => {
  const well = { target: '/export', device: 'sdb1', readOnly: false, errors: 0 };
  return () => ({ localMounts: [{ ...well, ...is }] });
};
/** A file system that is two of the folders that are looked at. */
const room = (is: object): Change => {
  const well = { total: 100 * 2 ** 30, free: 50 * 2 ** 30, files: 1e6, filesFree: 9e5 };
  return () => ({ filesystems: ['/', '/var'].map((path) => ({ path, ...well, ...is })) });
};
const heartbeat = (seconds: number): Change => {
  const mounted = { source: '10.15.0.118:/export/primary', target: '/mnt/a', options: 'rw', fault: null };
  return () => ({ networkMounts: [{ ...mounted, heartbeat: seconds }] });
};
const logs = (owner: string): Change => {
  const folder = { digest: null, mode: '0770', owner, text: null };
  return ({ files }) => ({ files: { ...files, '/var/log/cloudstack/management': folder } });
};
const drops = (chain: string, ...takes: string[]): Change => {
  return () => ({ forwardDrops: [{ chain, takes }] });
};

const certificate = (place: string, days: number): Change => {
  return ({ certificates }) => ({ certificates: { ...certificates, [place]: days * 86_400 } });
};
const nfs = (seconds: number | null, source = '10.15.0.118:/export/primary', fault: string | null = null): Change => {
  const mounted = { source, target: '/mnt/a', options: 'rw', fault };
  return () => ({ networkMounts: [{ ...mounted, seconds }] });
};
const status = (now: string, peak: string): Change => {
  const numbers = { Threads_connected: now, Max_used_connections: peak };
  return ({ mysql }) => ({ mysql: mysql && { ...mysql, settings: { ...mysql.settings, ...numbers } } });
};
/** What kvm-host-01 hears of the address of its neighbour kvm-host-02. */
const heard = (mac: string): Change => {
  return ({ neighbours }) => ({ neighbours: { ...neighbours, '10.15.0.120': mac } });
};

/** One thing wrong on one host: one finding, of this check, with this evidence. */
const FAULTS: readonly (readonly [check: string, host: string, change: Change, seen: string])[] = [
  ['disk-health', 'nfs-01', disk({ passed: false }), 'smartctl -H: it expects to fail'],
  ['disk-health', 'nfs-01', disk({ unreadable: 3, passed: null }), '3 unreadable sectors'],
  ['disk-health', 'nfs-01', disk({ reallocated: 8 }), '8 reallocated sectors'],
  ['disk-health', 'nfs-01', disk({ worn: 97 }), '97 % of its writes'],
  ['disk-health', 'nfs-01', disk({ state: 'offline' }), '/sys/block/sdb/device/state: offline'],
  [
    'disk-health',
    'nfs-01',
    () => ({ mirrors: [{ name: 'md0', missing: 1, parts: ['sda2 in_sync'], action: 'idle' }] }),
    'degraded 1, idle; its parts: sda2 in_sync',
  ],
  ['file-systems', 'nfs-01', mount({ errors: 2 }), '/sys/fs/ext4/sdb1/errors_count: 2'],
  ['file-systems', 'nfs-01', mount({ readOnly: true }), 'sdb1 at /export is ro'],
  [
    'firewall-rules',
    'nfs-01',
    () => ({ loadedRules: { more: ['tcp dport 3306 accept'], fewer: ['tcp dport 22 accept'] } }),
    '- tcp dport 22 accept; + tcp dport 3306 accept',
  ],
  [
    'agent',
    'kvm-host-01',
    (own) => ({
      ...heartbeat(900)(own),
      units: { ...own.units, 'cloudstack-agent.service': { ...RUNS, active: 'inactive' } },
    }),
    'inactive',
  ],
  ['foreign-firewall', 'nfs-01', () => ({ firewalld: true }), 'table inet firewalld'],
  ['foreign-firewall', 'kvm-host-01', drops('ip filter FORWARD'), 'ip filter FORWARD'],
  ['foreign-firewall', 'kvm-host-01', drops('ip filter FORWARD', 'iifname "docker0" accept'), 'bridge-nf-call'],
  [
    'foreign-firewall',
    'kvm-host-01',
    (own) => ({ ...drops('bridge own forward')(own), bridgeFilter: false }),
    'bridge own forward: type filter hook forward; policy drop',
  ],
  ['certificate-ends', 'kvm-host-01', certificate('/etc/cloudstack/agent/cloud.crt', 13.5), '13 days are left'],
  ['certificate-ends', 'kvm-host-01', certificate('/etc/cloudstack/agent/cloud.ca.crt', 29.5), '29 days are left'],
  ['certificate-ends', 'cloudstack-mgmt', certificate('127.0.0.1:8443', -2), 'ended 2 days ago'],
  ['mysql-connections', 'cloudstack-mgmt', status('430', '430'), 'Threads_connected is 430'],
  ['mysql-connections', 'cloudstack-mgmt', status('20', '501'), 'Max_used_connections since its start 501'],
  ['storage-latency', 'kvm-host-01', nfs(0.7), 'took 0.7 s'],
  ['storage-latency', 'kvm-host-01', nfs(0.7, '192.0.2.9:/x'), 'took 0.7 s'],
  ['nfs-mounts', 'kvm-host-01', nfs(0.7, '10.15.0.118:/export/primary', 'it does not answer'), 'it does not answer'],
  ['file-systems', 'nfs-01', mount({ readOnly: true, errors: 3 }), 'errors_count: 3'],
  ['disk-space', 'nfs-01', room({ free: 2 ** 20 }), '1 MiB of 100.0 GiB'],
  ['disk-space', 'nfs-01', room({ total: 10 * 2 ** 30, free: 2 ** 29 - 1 }), '512 MiB of 10.0 GiB'],
  ['disk-space', 'nfs-01', room({ files: 1000, filesFree: 9 }), 'room for 9 files'],
  [
    'disk-health',
    'nfs-01',
    () => ({ mirrors: [{ name: 'md0', missing: 1, parts: [], action: '' }] }),
    'degraded 1, idle; its parts: ',
  ],
];

test.each(FAULTS)('%s on %s is found, and nothing beside it', (check, host, change, seen) => {
  const findings = examine(checks, withHost(whole, host, change));
  expect(findings.map((one) => [one.check.id, one.hosts[0]?.name])).toEqual([[check, host]]);
  expect(findings[0]?.seen).toContain(seen);
  expect(findings[0]?.explains).toEqual([]);
});

test('each is told with its evidence, its place in the site file and its repair', async () => {
  const said = FAULTS.map(([check, host, change]) => {
    const findings = examine(checks, withHost(whole, host, change));
    const lines = findings.flatMap((finding) => findingLines(finding, ({ path }) => path.join('.')));
    return `# ${check} on ${host}\n${lines.join('\n')}\n`;
  });
  await expect(said.join('\n')).toMatchFileSnapshot(join(import.meta.dirname, 'said-of-machines.out'));
});

const RIGHT: readonly (readonly [what: string, host: string, change: Change])[] = [
  ['a mirror that is made for the first time', 'nfs-01', () => ({ mirrors: [] })],
  ['a disk that says nothing', 'nfs-01', disk({ state: null, passed: null, worn: null })],
  [
    'a chain of IP on a host whose bridges go past it',
    'kvm-host-01',
    (own) => ({ ...drops('ip filter FORWARD')(own), bridgeFilter: false }),
  ],
  ['one that takes all packets of bridges', 'kvm-host-01', drops('ip filter FORWARD', 'xt match "physdev" accept')],
  ['one that takes those of our bridge', 'kvm-host-01', drops('ip filter FORWARD', 'iifname "cloudbr1" accept')],
  ['a chain of IPv6, which bridges do not go through', 'kvm-host-01', drops('ip6 filter FORWARD')],
  ['one on a host without guests', 'nfs-01', drops('ip filter FORWARD')],
  [
    'a certificate that CloudStack has time to renew',
    'kvm-host-01',
    certificate('/etc/cloudstack/agent/cloud.crt', 20),
  ],
  [
    'what is left of a zone that the host was in',
    'kvm-host-01',
    (own) => ({ ...certificate('/etc/cloudstack/agent/cloud.crt', -9)(own), agent: {} }),
  ],
  ['storage that answers in time', 'kvm-host-01', nfs(0.01)],
  ['storage whose time is not known', 'kvm-host-01', nfs(null)],
  ['memory that is as much as it has to be', 'nfs-01', () => ({ memory: { total: 2 ** 31, available: 2 ** 27 } })],
  ['a file system that does not count its files', 'nfs-01', room({ files: 0, filesFree: 0 })],
  ['room that is as much as it has to be', 'nfs-01', room({ free: 2 * 2 ** 30 })],
  ['a folder for logs of the group of the server', 'cloudstack-mgmt', logs('root:cloud')],
  [
    'libvirt that has no certificate to listen with',
    'kvm-host-01',
    () => ({ certificate: false, listening: ['*:22'] }),
  ],
  [
    'a database that does not count its connections',
    'cloudstack-mgmt',
    ({ mysql }) => ({
      mysql: mysql && {
        ...mysql,
        settings: { ...mysql.settings, ...{ Threads_connected: '', Max_used_connections: '' } },
      },
    }),
  ],
  ['a heartbeat that is as old as it may be', 'kvm-host-01', heartbeat(600)],
  ['a neighbour that has not answered', 'kvm-host-01', () => ({ neighbours: {} })],
];

test.each(RIGHT)('%s is no fault', (_, host, change) => {
  expect(examine(checks, withHost(whole, host, change)).map(({ message }) => message)).toEqual([]);
});

test('a host that has none of these programs has none of these faults', () => {
  const unknown = { diskHealth: undefined, mirrors: undefined, localMounts: undefined, loadedRules: undefined };
  const silent = withHost(
    whole,
    'kvm-host-01',
    () =>
      ({
        ...unknown,
        bridgeFilter: undefined,
        forwardDrops: undefined,
        firewalld: undefined,
      }) as unknown as Partial<HostAnswers>,
  );
  expect(examine(checks, silent)).toEqual([]);
});

test('a mirror that is being rebuilt asks for patience alone, and ufw explains the chain that it makes', () => {
  const parts = ['sda2 in_sync', 'sdb2 spare'];
  const rebuilt = withHost(whole, 'nfs-01', () => ({
    mirrors: [{ name: 'md0', missing: 1, parts, action: 'recover' }],
  }));
  expect(examine(checks, rebuilt)[0]?.todo).toMatch(/^it is being rebuilt/);
  const both = withHost(whole, 'kvm-host-01', (own) => ({ ...drops('ip filter FORWARD')(own), ufw: true }));
  expect(examine(checks, both).map(({ check, explains }) => [check.id, explains.length])).toEqual([
    ['firewall-rules', 1],
  ]);
});

test('two machines with one address are one fault of the host whose it is, which explains what is lost on the way', () => {
  const [own, key] = ['52:54:00:ff:ff:ff', '10.15.0.120 56'];
  const stolen = withHost(whole, 'kvm-host-01', (seen) => ({
    ...heard(own)(seen),
    packets: { ...seen.packets, [key]: false },
  }));
  const [finding, ...others] = examine(checks, stolen);
  expect(others).toEqual([]);
  expect(finding?.check.id).toBe('duplicate-address');
  expect(finding?.hosts.map(({ name }) => name)).toEqual(['kvm-host-02', 'kvm-host-01']);
  expect(finding?.seen).toBe(`ip neighbour on kvm-host-01: 10.15.0.120 is at ${own}`);
  expect(finding?.explains.map(({ message }) => message)).toEqual([
    'kvm-host-01 does not reach kvm-host-02 on the network management',
  ]);
});

test('a router that answers for several hosts is no machine with their addresses', () => {
  const router = '52:54:00:ff:ff:ff';
  const behind = withHost(withHost(whole, 'kvm-host-01', heard(router)), 'nfs-01', ({ neighbours }) => ({
    neighbours: Object.fromEntries(Object.keys(neighbours ?? {}).map((address) => [address, router])),
  }));
  expect(examine(checks, behind)).toEqual([]);
});

test('a card whose name is too long is a fault where guests are told apart by VLANs, and its VLAN devices are not', () => {
  const vlan = siteIn('examples/single-nic.yaml');
  const well = healthy(vlan);
  const [host] = topology(vlan).zoneHosts;
  const bridge = vlan.zone?.physicalNetworks.flatMap(({ traffic }) => traffic).find(({ type }) => type === 'guest')
    ?.network.bridge;
  const port =
    (name: string): Change =>
    ({ links }) => ({
      links: [
        ...(links ?? []).map((link) => (link.name === bridge ? { ...link, ports: [name, 'vnet123456'] } : link)),
        { name, mtu: 9000, carrier: true, bridge: false, ports: [] },
      ],
    });
  const found = (name: string) =>
    examine(checks, withHost(well, host?.name ?? '', port(name))).map(({ check, seen }) => [check.id, seen]);
  expect(found('enp129s0f1')).toEqual([
    ['card-names', `enp129s0f1 in ${bridge}: brenp129s0f1-4094 would have 17 characters`],
  ]);
  expect(found('ens3.1004')).toEqual([]);
  expect(found('enp129s0')).toEqual([]);
});
