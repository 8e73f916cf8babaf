import { describe, expect, test } from 'vitest';
import type { CloudHeard } from '../../src/doctor/ask-cloud.ts';
import type { Seen } from '../../src/doctor/check-type.ts';
import { checks } from '../../src/doctor/checks.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { Change } from '../../src/zone/zone-plan.ts';
import { referenceWith } from '../role/sites.ts';
import { hostHave, withCloud } from './cloud-heard.ts';
import { healthy, RUNS, withHost } from './healthy.ts';
import { keptAgain } from './kept.ts';

const site = referenceWith(
  [
    '  nfs-01:\n',
    '  kvm-host-02:\n    roles: [kvm]\n    networks: { management: 10.15.0.120, public: 10.10.0.120 }\n\n  nfs-01:\n',
  ],
  ['hosts: [kvm-host-01]', 'hosts: [kvm-host-01, kvm-host-02]'],
);
const whole = healthy(site);
const templates = [{ name: 'SystemVM Template (KVM)', hypervisor: 'KVM', isready: true, size: 2 ** 31 }];
const hosts = ['kvm-host-01', 'kvm-host-02'].map((name) => hostHave(whole, name));

/** The zone with both hosts and its template, and what else it tells. */
function zoned(more: Partial<CloudHeard> = {}, seen: Seen = whole): Seen {
  const heard = withCloud(seen, { hosts, ...more });
  const state = heard.cloud?.heard?.state;
  return state === undefined ? heard : withCloud(seen, { hosts, state: { ...state, templates }, ...more });
}
const findingsOf = (seen: Seen) => examine(checks, seen);
const found = (seen: Seen) => findingsOf(seen).map(({ check, hosts: about }) => [check.id, about[0]?.name ?? '']);

test('a zone that is whole has no findings', () => {
  expect(found(zoned())).toEqual([]);
});

describe('rooms and jobs', () => {
  const job = (created: string) => ({
    jobid: '8d4c7b1a-1',
    cmd: 'org.apache.cloudstack.api.command.admin.vm.StartVMCmd',
    created,
    jobstatus: 0,
  });

  test('a zone with room and jobs of now has no findings', () => {
    const capacities = [{ type: 4, capacityused: 1, capacitytotal: 11 }];
    expect(found(zoned({ capacities, jobs: [job('2026-11-26T11:30:00+0000')] }))).toEqual([]);
  });

  test('addresses, memory and a job that does not end', () => {
    const full = [4, 5].map((type) => ({ type, capacityused: 11, capacitytotal: 11 }));
    expect(found(zoned({ capacities: full }))).toEqual([
      ['address-room', ''],
      ['address-room', ''],
    ]);
    expect(found(zoned({ capacities: [{ type: 0, capacityused: 86, capacitytotal: 100 }] }))).toEqual([
      ['capacity-room', ''],
    ]);
    const rows = [
      { type: 6, capacityused: 91, capacitytotal: 100 },
      { type: 7, capacityused: 1001, capacitytotal: 1001 },
    ];
    expect(findingsOf(zoned({ capacities: rows })).map(({ check, message }) => [check.id, message])).toEqual([
      ['guest-room', '91 % of the secondary storage is in use'],
      ['guest-room', '100 % of the VLANs or VNIs of guest networks is in use'],
    ]);
    const some = [6, 7, 19].map((type) => ({ type, capacityused: 0, capacitytotal: 0 }));
    const left = { type: 7, capacityused: 1000, capacitytotal: 1001 };
    expect(found(zoned({ capacities: [...some, left] }))).toEqual([]);
    const [stuck] = findingsOf(zoned({ jobs: [job('2026-11-25T20:00:00+0000')] }));
    expect(stuck?.message).toBe('the job StartVMCmd is under way since 16 hours');
  });
});

describe('alerts', () => {
  const alert = (type: number, description: string, sent = '2026-11-26T11:00:00+0000') => ({
    ...{ type, name: `ALERT.${type}`, description, sent },
  });
  const told = (...alerts: CloudHeard['alerts']) => findingsOf(zoned({ alerts })).map(({ message }) => message);

  test('good news, old news and what other checks look at now are none', () => {
    const none = [
      alert(14, 'Management server node 127.0.0.1 is up'),
      alert(14, 'Management network CIDR is not configured originally. Set it default to 192.0.2.0/24'),
      alert(10, 'Console proxy up in zone [TEST], proxy [v-2-VM], public IP [10.10.0.221], private IP [10.15.0.167].'),
      alert(19, 'Secondary Storage Vm creation failure in zone [TEST].'),
      alert(7, 'Host is down, name: kvm-host-01'),
      alert(27, 'VM state sync alert'),
      alert(8, 'Failed to deploy Vm with Id: 14, on Host with Id: null.', '2026-11-25T11:00:00+0000'),
    ];
    expect(told(...none)).toEqual([]);
  });

  test('of one matter they are one finding, the worst matter first, the newest quoted without its secrets', () => {
    const findings = findingsOf(
      zoned({
        alerts: [
          alert(8, 'Failed to deploy Vm with Id: 15, password=hush'),
          alert(8, 'Failed to deploy Vm with Id: 14'),
          alert(31, 'Certificate auto-renewal failed for host id=2, name=kvm-host-02.banana.lan'),
        ],
      }),
    );
    expect(findings.map(({ message, hosts: [first] }) => [message, first?.name])).toEqual([
      ['CloudStack has alerts of certificates: one in the last day', 'kvm-host-02'],
      ['CloudStack has alerts of guests: 2 in the last day', 'kvm-host-01'],
    ]);
    expect(findings[1]?.seen).toBe(
      'listAlerts: ALERT.8, 2026-11-26T11:00:00+0000: Failed to deploy Vm with Id: 15, password=[struck out]',
    );
  });

  test('a management server that went counts until it is back', () => {
    const down = alert(14, 'Management server node 10.15.0.116 is down');
    expect(told(down)).toEqual(['CloudStack has alerts of management servers: one in the last day']);
    expect(told(alert(14, 'Management server node 10.15.0.116 is up'), down)).toEqual([]);
    expect(told(down, alert(14, 'Management server node 10.15.0.116 is up'))).toHaveLength(1);
  });

  test('they are told under what explains them', () => {
    const off = hostHave(whole, 'kvm-host-01', { state: 'Disconnected' });
    const seen = zoned({ hosts: [off, ...hosts.slice(1)], alerts: [alert(30, 'HA failed on kvm-host-01')] });
    expect(found(seen)).toEqual([['cloud-hosts', 'kvm-host-01']]);
    expect(findingsOf(seen)[0]?.explains).toHaveLength(1);
  });
});

describe('certificates of hosts', () => {
  const unsecured = { hosts: [hostHave(whole, 'kvm-host-01', { details: { secured: 'false' } }), ...hosts.slice(1)] };

  test('a host that is Up and not secured', () => {
    const [finding, ...others] = findingsOf(zoned(unsecured));
    expect(others).toEqual([]);
    expect([finding?.check.id, finding?.check.repair, finding?.seen]).toEqual([
      'host-certificates',
      'certificates',
      'listHosts: secured false',
    ]);
  });

  test('a host that has lost it, though CloudStack thinks it has one', () => {
    const lost = withHost(whole, 'kvm-host-02', () => ({ certificate: false }));
    const [finding, ...others] = findingsOf(zoned({}, lost));
    expect(others).toEqual([]);
    expect(finding?.message).toBe('kvm-host-02 has lost the certificate that CloudStack gave it');
  });

  test('where libvirt does not run that is the cause, and of a host that is not Up nothing is said', () => {
    const stopped = withHost(whole, 'kvm-host-01', ({ units }) => ({
      units: { ...units, 'libvirtd.service': { ...RUNS, active: 'failed' } },
    }));
    expect(found(zoned(unsecured, stopped))).toEqual([['libvirt', 'kvm-host-01']]);
    const down = hostHave(whole, 'kvm-host-01', { state: 'Down', details: {} });
    expect(found(zoned({ hosts: [down, ...hosts.slice(1)] }))).toEqual([['cloud-hosts', 'kvm-host-01']]);
  });
});

test('a host that was installed anew is one to be replaced: no start of its agent brings it back', () => {
  const anew = withHost(whole, 'kvm-host-01', () => ({ agent: { host: 'localhost' } }));
  const down = hostHave(whole, 'kvm-host-01', { state: 'Down', details: {} });
  const away = (seen?: typeof whole) => findingsOf(zoned({ hosts: [down, ...hosts.slice(1)] }, seen))[0];
  expect(away()).toMatchObject({ check: { id: 'cloud-hosts' }, byHand: false });
  expect(away(anew)).toMatchObject({
    check: { id: 'cloud-hosts' },
    byHand: true,
    todo: expect.stringMatching(/: zoneseed finalize --replace kvm-host-01$/),
  });
});

describe('a host that the zone lacks', () => {
  const missing: Change = {
    ...{ kind: 'host', key: '10.15.0.120', name: 'kvm-host-02', action: 'create', fields: [], calls: [] },
    ...{ about: '10.15.0.120, in cluster testbed', path: ['zone', 'pods', 0, 'clusters', 0, 'hosts', 1] },
  };
  const plan = { zone: 'TEST', changes: [missing], notes: [], toLoad: [], digest: '' };
  const lacking = { hosts: hosts.slice(0, 1), plan };

  test('is added by finalize', () => {
    const [finding, ...others] = findingsOf(zoned(lacking));
    expect(others).toEqual([]);
    expect([finding?.check.id, finding?.hosts[0]?.name, finding?.todo]).toEqual([
      'zone-as-site',
      'kvm-host-02',
      'zoneseed finalize --host kvm-host-02',
    ]);
  });

  test('and another zone has, is said to be there; one of no host of the site is not', () => {
    const stranger = { ipaddress: '10.15.0.120', state: 'Up', zoneid: 'y', zonename: 'OLD', clustername: 'c' };
    const [finding, ...others] = findingsOf(zoned({ ...lacking, strangers: [stranger] }));
    expect(others).toEqual([]);
    expect(finding?.message).toBe('CloudStack has kvm-host-02 in another zone: OLD');
    expect(finding?.explains.map(({ message }) => message)).toEqual(['the zone has no host kvm-host-02']);
    expect(found(zoned({ strangers: [{ ...stranger, ipaddress: '10.99.0.1' }] }))).toEqual([]);
  });
});

describe('system VMs from inside', () => {
  const host = site.hosts.find(({ name }) => name === 'kvm-host-01');
  if (host === undefined) throw new Error('no host');
  const vm = {
    ...{ name: 's-1-VM', systemvmtype: 'secondarystoragevm', state: 'Running', agentstate: 'Up' },
    ...{ hostname: host.fqdn, linklocalip: '169.254.52.141' },
  };
  const store = { source: '10.15.0.118:/export/secondary', target: '/mnt/a', writable: true, fault: null };
  const well = {
    servers: [{ address: '10.15.0.116', closed: null }],
    resolvers: [
      { address: '8.8.8.8', answers: false },
      { address: '8.8.4.4', answers: true },
    ],
    mounts: [store],
    java: true,
  };
  type Answers = Partial<NonNullable<CloudHeard['inside'][number]['answers']>>;
  const inside = (more: Answers, of: Partial<typeof vm> = {}) =>
    zoned({ inside: [{ vm: { ...vm, ...of }, host, answers: { ...well, ...more } }] });
  const unreached = { servers: [{ address: '10.15.0.116', closed: 'timed out' }] };

  test('one that reaches what it needs has no findings', () => {
    expect(found(inside({}))).toEqual([]);
    // A console proxy mounts nothing, and an agent that was not heard of was not told to.
    expect(found(inside({ mounts: [] }, { systemvmtype: 'consoleproxy' }))).toEqual([]);
    expect(found(inside({ mounts: [] }, { agentstate: 'Connecting' }))).toEqual([]);
  });

  test.each<[string, Answers]>([
    ['s-1-VM does not reach 10.15.0.116:8250', { ...unreached, mounts: [], java: false }],
    ['Java does not run in s-1-VM', { java: false, mounts: [] }],
    ['no name server answers s-1-VM', { resolvers: [{ address: '8.8.8.8', answers: false }] }],
    ['no name server answers s-1-VM', { resolvers: [] }],
    ['s-1-VM has no store mounted', { mounts: [] }],
    ['s-1-VM may not write to 10.15.0.118:/export/secondary', { mounts: [{ ...store, writable: false }] }],
    ['10.15.0.118:/export/secondary does not answer s-1-VM', { mounts: [{ ...store, fault: 'it does not answer' }] }],
  ])('%s', (message, answers) => {
    const findings = findingsOf(inside(answers));
    expect(findings.map((one) => [one.check.id, one.message])).toEqual([['inside-system-vms', message]]);
    expect(findings[0]?.seen).toMatch(/^from inside: /);
  });

  test('explains an agent that is not heard of, and is explained by a server that is down', () => {
    const silent = inside(unreached, { agentstate: 'Disconnected' });
    const heard = silent.cloud?.heard;
    if (heard === undefined) throw new Error('nothing heard');
    const waiting = [{ what: 'secondary storage VM', state: 'is Running, its agent Disconnected', path: ['zone'] }];
    const seen = { ...silent, cloud: { heard: { ...heard, state: { ...heard.state, waiting } } } };
    const [finding, ...others] = findingsOf(seen);
    expect(others).toEqual([]);
    expect([finding?.check.id, finding?.explains.length]).toEqual(['inside-system-vms', 1]);
    const down = withHost(seen, 'cloudstack-mgmt', () => ({ listening: ['0.0.0.0:8080', '0.0.0.0:3306'] }));
    expect(found(down)).toEqual([['management-running', 'cloudstack-mgmt']]);
  });

  test('one that does not answer at its public address, and is fine otherwise', () => {
    const way = (answers: boolean, of: Partial<typeof vm> = {}) => {
      const one = { vm: { ...vm, publicip: '10.10.0.221', ...of }, host, answers: well };
      return zoned({ inside: [{ ...one, publicWay: { from: 'cloudstack-mgmt', answers } }] });
    };
    expect(found(way(true))).toEqual([]);
    const [finding, ...others] = findingsOf(way(false));
    expect(others).toEqual([]);
    expect([finding?.check.id, finding?.message]).toEqual([
      'public-address',
      's-1-VM does not answer at its public address 10.10.0.221',
    ]);
    expect(examine(checks, keptAgain(way(false))).map(({ message }) => message)).toEqual([finding?.message]);
    const unbridged = withHost(way(false), 'kvm-host-01', ({ links }) => ({
      links: links?.filter(({ name }) => name !== 'cloudbr1'),
    }));
    expect(found(unbridged)).toEqual([['bridges', 'kvm-host-01']]);
  });

  test('a silent one on a nested AMD host that refuses unknown registers', () => {
    const state = zoned().cloud?.heard?.state;
    if (state === undefined) throw new Error('no state');
    const silent = (of: Partial<typeof vm>, refusesMsrs = true, more: Partial<CloudHeard> = {}) => {
      const waiting = [{ what: 'secondary storage VM', state: 'is Running, its agent silent', path: ['zone'] }];
      const own = { ...vm, agentstate: 'Disconnected', ...of };
      const seen = zoned({
        state: { ...state, systemVms: [own], waiting: of.agentstate === 'Up' ? [] : waiting },
        ...more,
      });
      return found(
        withHost(seen, 'kvm-host-01', () => ({ virtualization: { processor: true, device: true, refusesMsrs } })),
      ).map(([check]) => check);
    };
    expect(silent({})).toEqual(['msrs']);
    expect(silent({ agentstate: 'Up' })).toEqual([]);
    expect(silent({}, false)).toEqual(['system-vms']);
    expect(silent({}, true, { inside: [{ vm, host, answers: well }] })).toEqual(['system-vms']);
  });

  test('that its host does not get into one is said only where it is fine otherwise', () => {
    const shut = (of: Partial<typeof vm> = {}) => zoned({ inside: [{ vm: { ...vm, ...of }, host, shut: 'refused' }] });
    const [finding, ...others] = findingsOf(shut());
    expect(others).toEqual([]);
    expect([finding?.check.id, finding?.byHand, finding?.seen]).toEqual([
      'system-vms',
      true,
      'ssh -p 3922 root@169.254.52.141: refused',
    ]);
    expect(found(shut({ agentstate: 'Disconnected' }))).toEqual([]);
  });
});
