/** Checks of what hosts are to each other: ports that are shut, VXLANs, heartbeats. */
import { expect, test } from 'vitest';
import { checks } from '../../src/doctor/checks.ts';
import { examine } from '../../src/doctor/examine.ts';
import { forbiddenFrom } from '../../src/doctor/forbidden.ts';
import type { HostAnswers } from '../../src/doctor/host-answers.ts';
import { placesFrom } from '../../src/doctor/places.ts';
import type { Site } from '../../src/site/site.ts';
import { hostOf, referenceWith } from '../role/sites.ts';
import { withCloud } from './cloud-heard.ts';
import { healthy, RUNS, withHost } from './healthy.ts';
import { keptAgain } from './kept.ts';

const second: [string, string] = [
  '  nfs-01:\n',
  '  kvm-host-02:\n    roles: [kvm]\n    networks: { management: 10.15.0.120, public: 10.10.0.120 }\n\n  nfs-01:\n',
];
const members: [string, string] = ['hosts: [kvm-host-01]', 'hosts: [kvm-host-01, kvm-host-02]'];
const site = referenceWith(second, members);
const whole = healthy(site);
const found = (seen: typeof whole) => {
  const findings = examine(checks, seen);
  expect(examine(checks, keptAgain(seen)).map(({ message }) => message)).toEqual(
    findings.map(({ message }) => message),
  );
  return findings.map(({ check, hosts, message }) => [check.id, hosts[0]?.name, message]);
};
const triesOf = (of: Site, name: string, roles = healthy(of).roles) =>
  forbiddenFrom(of, hostOf(of, name), roles).map(({ target, place }) => [target.name, place]);

test('each port that is shut is tried once, by somebody who has no business there', () => {
  const all = site.hosts.flatMap(({ name }) => triesOf(site, name, whole.roles));
  expect(all.toSorted()).toEqual([
    ['cloudstack-mgmt', '10.15.0.116:3306'],
    ['cloudstack-mgmt', '10.15.0.116:8250'],
    ['cloudstack-mgmt', '10.15.0.116:9090'],
    ['kvm-host-01', '10.15.0.117:16509'],
    ['kvm-host-01', '10.15.0.117:16514'],
    ['kvm-host-02', '10.15.0.120:16509'],
    ['kvm-host-02', '10.15.0.120:16514'],
  ]);
  // KVM hosts and management servers mount what it exports, so that all may.
  expect(all.some(([target]) => target === 'nfs-01')).toBe(false);
  expect(triesOf(site, 'nfs-01', whole.roles)).toContainEqual(['cloudstack-mgmt', '10.15.0.116:8250']);
  for (const { name } of site.hosts) expect(triesOf(site, name, whole.roles).length).toBeLessThanOrEqual(5);
});

test('nothing is tried where there is no firewall, and what the site allows is not', () => {
  const withFirewall = (words: string) =>
    referenceWith(second, members, ['site: banana\n', `site: banana\nfirewall: ${words}\n`]);
  const without = withFirewall('{ enabled: false }');
  expect(without.hosts.flatMap(({ name }) => triesOf(without, name))).toEqual([]);
  const wide = withFirewall('{ allow: [{ port: 3000-9000, from: [10.15.0.0/24, 10.10.0.0/24] }] }');
  const tried = wide.hosts.flatMap(({ name }) => triesOf(wide, name));
  expect(tried.map(([, place]) => place?.split(':')[1]).toSorted()).toEqual([
    '16509',
    '16509',
    '16514',
    '16514',
    '9090',
  ]);
});

test('a port that lets in whom it should not is a fault of its host', () => {
  const place = '10.15.0.116:8250';
  const asker = site.hosts.find(({ name }) => triesOf(site, name, whole.roles).some(([, one]) => one === place));
  const entered = withHost(whole, asker?.name ?? '', () => ({ open: [place] }));
  expect(found(entered)).toEqual([
    [
      'forbidden-ports',
      'cloudstack-mgmt',
      `${asker?.name} gets through to ${place} of cloudstack-mgmt (agents of hosts and system VMs), where it has no business`,
    ],
  ]);
  const off = withHost(entered, 'cloudstack-mgmt', () => ({ firewall: false }));
  expect(found(off).map(([check]) => check)).toEqual(['firewall-rules']);
  const path = '/etc/zoneseed/firewall.nft';
  const edited = withHost(entered, 'cloudstack-mgmt', ({ files }) => ({
    files: { ...files, [path]: { digest: 'other', mode: '0644', owner: 'root:root', text: null } },
  }));
  expect(found(edited).map(([check]) => check)).toEqual(['forbidden-ports']);
});

test('the ports of migration are tried by the first of them: silence is a firewall, a refusal is none', () => {
  const place = placesFrom(site, hostOf(site, 'kvm-host-01'), whole.roles).find((one) => one.endsWith(':49152')) ?? '';
  expect(place).toBe('10.15.0.120:49152');
  const closed = (why: string) => withHost(whole, 'kvm-host-01', () => ({ closed: { [place]: why } }));
  expect(found(closed('Connection refused'))).toEqual([]);
  expect(found(closed('timed out'))).toEqual([
    ['ports', 'kvm-host-02', `kvm-host-01 does not reach kvm-host-02 at ${place} (live migration)`],
  ]);
});

test('a port is tried at the address that it is open on: storage on its network, agents on that of management, whichever the site file has first', () => {
  const networks: [string, string] = [
    '\nnetworks:\n',
    '\nnetworks:\n  storage: { cidr: 10.20.0.0/24, gateway: 10.20.0.1, bridge: cloudbr2 }\n',
  ];
  const addresses = [116, 117, 118].map((n): [string, string] => [
    `management: 10.15.0.${n}\n`,
    `management: 10.15.0.${n}\n      storage: 10.20.0.${n}\n`,
  ]);
  const apart = referenceWith(networks, ...addresses, ['storage: management, guest', 'storage: storage, guest']);
  const places = placesFrom(apart, hostOf(apart, 'kvm-host-01'), healthy(apart).roles);
  expect(places).toContain('10.20.0.118:2049');
  expect(places).toContain('10.15.0.116:8250');
});

type Overlay = NonNullable<HostAnswers['overlays']>[number];
const overlay = (is: Partial<Overlay> = {}) => {
  const well = { name: 'vxlan5000', group: '239.0.19.136', device: 'cloudbr1', port: 8472, up: true, joined: true };
  return withHost(whole, 'kvm-host-01', () => ({
    overlays: [
      { ...well, name: 'vxlan5001' },
      { ...well, ...is },
    ],
  }));
};

test.each<[Partial<Overlay>, string]>([
  [{ joined: false }, 'vxlan5000 of kvm-host-01 has not joined its multicast group'],
  [{ up: false, joined: false }, 'vxlan5000 of kvm-host-01 is down'],
  [{ device: 'ens3' }, 'vxlan5000 of kvm-host-01 is not like on the other hosts'],
  [{ port: 4789 }, 'vxlan5000 of kvm-host-01 is not like on the other hosts'],
])('a VXLAN that is %o', (is, message) => {
  expect(found(overlay())).toEqual([]);
  expect(found(overlay(is))).toEqual([['overlays', 'kvm-host-01', message]]);
});

test('a heartbeat that is no longer written', () => {
  const mounted = (heartbeat: number | null, source = '10.15.0.118:/export/primary') =>
    withHost(whole, 'kvm-host-01', () => ({
      networkMounts: [{ source, target: '/mnt/a', options: 'rw', fault: null, seconds: 0.01, heartbeat }],
    }));
  expect(found(mounted(70))).toEqual([]);
  expect(found(mounted(null))).toEqual([]);
  expect(found(mounted(4000, '10.15.0.118:/export/secondary'))).toEqual([]);
  const old = mounted(4000);
  const message = 'kvm-host-01 has written no heartbeat to banana-primary for 67 minutes';
  expect(found(old)).toEqual([['heartbeats', 'kvm-host-01', message]]);
  // Of an agent that does not run, and of a pool in maintenance, none is expected.
  const stopped = withHost(old, 'kvm-host-01', ({ units }) => ({
    units: { ...units, 'cloudstack-agent.service': { ...RUNS, active: 'inactive' } },
  }));
  expect(found(stopped).map(([check]) => check)).toEqual(['agent']);
  const pool = site.zone?.pods[0]?.clusters[0]?.primaryStorage[0];
  const heard = withCloud(old).cloud?.heard;
  if (pool === undefined || heard === undefined) throw new Error('no pool');
  const waiting = [{ what: `primary storage ${pool.name}`, state: 'is Maintenance', path: pool.path }];
  const kept = { ...old, cloud: { heard: { ...heard, state: { ...heard.state, waiting } } } };
  expect(found(kept).map(([check]) => check)).not.toContain('heartbeats');
});
