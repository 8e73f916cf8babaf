/** What is said of each fault that CloudStack tells, word by word. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CloudHeard } from '../../src/doctor/ask-cloud.ts';
import type { Seen } from '../../src/doctor/check-type.ts';
import { checks } from '../../src/doctor/checks.ts';
import { examine } from '../../src/doctor/examine.ts';
import { findingLines } from '../../src/doctor/finding-text.ts';
import type { Change } from '../../src/zone/zone-plan.ts';
import { reference } from '../role/sites.ts';
import { hostHave, withCloud } from './cloud-heard.ts';
import { healthy, withHost } from './healthy.ts';

const site = reference();
const whole = healthy(site);
const KVM = 'kvm-host-01';
const template = { name: 'SystemVM Template (KVM)', hypervisor: 'KVM', isready: true, size: 2 ** 31 };
const hosts = [hostHave(whole, KVM)];

/** The zone whole, but for what of its state and of the lists is given. */
function zoned(state: object, lists: Partial<CloudHeard> = {}, seen: Seen = whole): Seen {
  const heard = withCloud(seen, { hosts, ...lists }).cloud?.heard;
  if (heard === undefined) throw new Error('nothing heard');
  return withCloud(seen, { hosts, ...lists, state: { ...heard.state, templates: [template as never], ...state } });
}

const change = (more: Partial<Change>): Partial<CloudHeard> => {
  const one: Change = {
    ...{ kind: 'pod', key: 'internal', name: 'Internal', action: 'change', fields: [], calls: [] },
    ...{ about: 'about it', path: ['zone', 'pods', 0] },
    ...more,
  };
  return { plan: { zone: 'TEST', changes: [one], notes: [], toLoad: [], digest: '' } };
};
const field = (from: string | undefined, to: string) => ({ field: 'value', from, to });
const room = {
  what: 'memory',
  used: 96,
  total: 100,
  setting: 'cluster.memory.allocated.capacity.disablethreshold',
  most: 0.85,
};
const waiting = (what: string, path: (string | number)[] = ['zone']) => ({
  waiting: [{ what, state: 'is Stopped', path }],
});
const [pool, store] = [
  ['zone', 'pods', 0, 'clusters', 0, 'primary_storage', 0],
  ['zone', 'secondary_storage', 0],
];
const vm = {
  ...{ name: 's-1-VM', systemvmtype: 'secondarystoragevm', state: 'Running', agentstate: 'Up' },
  ...{ hostname: `${KVM}.banana.lan`, linklocalip: '169.254.52.141', publicip: '10.10.0.221' },
};
const host = site.hosts.find(({ name }) => name === KVM);
if (host === undefined) throw new Error('no host');
const mounted = { source: '10.15.0.118:/export/secondary', target: '/mnt/a', writable: true, fault: null };
const well = {
  servers: [{ address: '10.15.0.116', closed: null }],
  resolvers: [{ address: '8.8.8.8', answers: true }],
  mounts: [mounted],
  java: true,
};
const inside = (more: object) => ({ inside: [{ vm, host, answers: { ...well, ...more } }] });
const row = (type: number, used: number, total: number) => ({ type, capacityused: used, capacitytotal: total });
const nested = () => ({ virtualization: { processor: true, device: true, refusesMsrs: true } });

const FAULTS: readonly (readonly [what: string, seen: Seen])[] = [
  ['no zone', zoned({ zone: undefined })],
  ['a zone that is not enabled', zoned({ zone: { name: 'TEST', allocationstate: 'Disabled' } })],
  ['addresses of the public range', zoned({}, { capacities: [row(4, 11, 11)] })],
  ['addresses of the pod', zoned({}, { capacities: [row(5, 11, 11)] })],
  ['memory of the zone', zoned({}, { capacities: [row(0, 86, 100)] })],
  ['secondary storage', zoned({}, { capacities: [row(6, 91, 100)] })],
  ['guest networks', zoned({}, { capacities: [row(7, 1001, 1001)] })],
  ['a cluster', zoned({}, { rooms: [{ ...room, of: 'cluster', name: 'testbed' }] })],
  ['a pool', zoned({}, { rooms: [{ ...room, of: 'pool', name: 'banana-primary', what: 'space' }] })],
  ['a pool that is called like a store', zoned({}, { rooms: [{ ...room, of: 'pool', name: 'banana-secondary' }] })],
  ['tags of hosts', zoned({}, { untagged: [{ offering: 'big', of: 'host', tags: ['fast'] }] })],
  ['tags of pools', zoned({}, { untagged: [{ offering: 'big', of: 'pool', tags: ['fast', 'safe'] }] })],
  [
    'a job',
    zoned(
      {},
      {
        jobs: [
          {
            jobid: '8d4c7b1a-1',
            cmd: 'org.apache.StartVMCmd',
            created: '2026-11-25T20:00:00+0000',
            jobstatus: 0,
          } as never,
        ],
      },
    ),
  ],
  ['an object that is missing', zoned({}, change({ action: 'create' }))],
  ['an object that is another', zoned({}, change({ fields: [field('a', 'b'), field(undefined, 'c')] }))],
  [
    'an object that cannot be changed',
    zoned({}, change({ problem: { message: 'the pod has no room', hint: 'make it larger' } })),
  ],
  ['a host that is missing', zoned({}, change({ kind: 'host', key: '10.15.0.117', name: KVM, action: 'create' }))],
  [
    'another setting of another kind',
    zoned({}, change({ kind: 'setting', key: 'expunge.delay', name: 'expunge.delay', fields: [field('1', '2')] })),
  ],
  [
    'the setting host',
    zoned({}, change({ kind: 'setting', key: 'host', name: 'host', fields: [field('192.0.2.1', '10.15.0.116')] })),
  ],
  [
    'a setting host that is not there',
    zoned({}, change({ kind: 'setting', key: 'host', name: 'host', fields: [field(undefined, '10.15.0.116')] })),
  ],
  [
    'a setting that waits',
    zoned({}, { plan: { zone: 'TEST', changes: [], notes: [], toLoad: ['workers'], digest: '' } }),
  ],
  ['a pool that is away', zoned(waiting('pool banana-primary', pool))],
  ['a store that is away', zoned(waiting('store banana-secondary', store))],
  ['a secondary storage VM', zoned(waiting('secondary storage VM'))],
  ['a console proxy', zoned(waiting('console proxy'))],
  ['no template', zoned({ templates: [] })],
  ['a template for others', zoned({ templates: [{ ...template, hypervisor: 'XenServer' }] })],
  ['a template under way', zoned({ templates: [{ ...template, isready: false, status: '12% Downloaded' }] })],
  ['a template without a size', zoned({ templates: [{ ...template, size: 0 }] })],
  ['a host that is down', zoned({}, { hosts: [hostHave(whole, KVM, { state: 'Down' })] })],
  ['a host without a certificate', zoned({}, { hosts: [hostHave(whole, KVM, { details: { secured: 'false' } })] })],
  ['a way to a server', zoned({}, inside({ servers: [{ address: '10.15.0.116', closed: 'timed out' }] }))],
  ['Java and name servers', zoned({}, inside({ java: false, resolvers: [{ address: '8.8.8.8', answers: false }] }))],
  ['no name server', zoned({}, inside({ resolvers: [] }))],
  ['no mount', zoned({}, inside({ mounts: [] }))],
  ['a mount that cannot be written', zoned({}, inside({ mounts: [{ ...mounted, writable: false }] }))],
  ['a mount that is silent', zoned({}, inside({ mounts: [{ ...mounted, fault: 'it does not answer' }] }))],
  ['a system VM that is shut', zoned({}, { inside: [{ vm, host, shut: 'refused' }] })],
  [
    'a public address',
    zoned({}, { inside: [{ vm, host, answers: well, publicWay: { from: 'cloudstack-mgmt', answers: false } }] }),
  ],
  ['registers of AMD', zoned({ systemVms: [{ ...vm, agentstate: 'Disconnected' }] }, {}, withHost(whole, KVM, nested))],
];

test('it has its evidence, its place in the site file and its repair', async () => {
  const said = FAULTS.map(([what, seen]) => {
    const findings = examine(checks, seen);
    expect([what, findings.length > 0]).toEqual([what, true]);
    const lines = findings.flatMap((finding) => findingLines(finding, ({ path }) => path.join('.')));
    return `# ${what}\n${lines.join('\n')}\n`;
  });
  await expect(said.join('\n')).toMatchFileSnapshot(join(import.meta.dirname, 'said-of-clouds.out'));
});

test('what a pool waits for is told under the host that mounts it, and a zone without room under its parts', () => {
  const down = { hosts: [hostHave(whole, KVM, { state: 'Down' })] };
  const [finding, ...others] = examine(checks, zoned(waiting('pool banana-primary', pool), down));
  expect([finding?.check.id, finding?.explains.map(({ message }) => message), others]).toEqual([
    ...['cloud-hosts', ['pool banana-primary is Stopped'], []],
  ]);
  const full = { capacities: [row(3, 96, 100)] };
  const parts = { rooms: [{ ...room, of: 'pool' as const, name: 'banana-primary', what: 'space', used: 10 }] };
  expect(examine(checks, zoned({}, full)).map(({ check }) => check.id)).toEqual(['capacity-room']);
  expect(examine(checks, zoned({}, { ...full, ...parts }))).toEqual([]);
});

const RIGHT: readonly (readonly [what: string, seen: Seen])[] = [
  ['a zone that is whole', zoned({})],
  ['what the apply of the zone itself would change', zoned({}, change({ kind: 'zone', name: 'TEST' }))],
  ['what is waited for and is neither a store nor a system VM', zoned(waiting('host'))],
  ['a template before there is a host', zoned({ templates: [] }, { hosts: [] })],
  [
    'a system VM of AMD that does not run',
    zoned({ systemVms: [{ ...vm, state: 'Stopped', agentstate: 'Down' }] }, {}, withHost(whole, KVM, nested)),
  ],
  [
    'one on a host of others',
    zoned({ systemVms: [{ ...vm, hostname: 'other', agentstate: 'Down' }] }, {}, withHost(whole, KVM, nested)),
  ],
  [
    'a cluster with all in use that its threshold allows',
    zoned({}, { rooms: [{ ...room, of: 'cluster', name: 'testbed', used: 85 }] }),
  ],
];

test.each(RIGHT)('%s is no fault', (_, seen) => {
  expect(examine(checks, seen).map(({ message }) => message)).toEqual([]);
});
