import { expect, test } from 'vitest';
import type { Api, Call } from '../../src/cloudstack/api.ts';
import type { CloudHeard } from '../../src/doctor/ask-cloud.ts';
import { checks } from '../../src/doctor/checks.ts';
import { askRooms, valuesIn } from '../../src/doctor/cloud-room.ts';
import { askUntagged } from '../../src/doctor/cloud-tags.ts';
import { examine } from '../../src/doctor/examine.ts';
import { hasZone } from '../../src/zone/kind.ts';
import { reading } from '../../src/zone/reading.ts';
import { unlikeTheApi } from '../contract/described.ts';
import { API_FOLDER } from '../contract/recordings.ts';
import { reference } from '../role/sites.ts';
import { hostHave, withCloud } from './cloud-heard.ts';
import { healthy } from './healthy.ts';
import { keptAgain } from './kept.ts';

const site = reference();
if (!hasZone(site)) throw new Error('no zone');
const zoned = site;
const never = new AbortController().signal;
type Rows = readonly object[];
/** What a server answers each list, by the call. */
type Says = (command: string, params: NonNullable<Call['params']>) => Readonly<Record<string, Rows>> | undefined;

function listsOf(says: Says) {
  const sent: { command: string; method: string; params: Record<string, string> }[] = [];
  const api: Api = {
    async send({ command, params = {} }, answer) {
      const words = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));
      sent.push({ command, method: 'POST', params: { command, ...words } });
      const said = says(command, params);
      if (said !== undefined) return { ok: true, value: answer.parse(said) };
      const problem = { kind: 'refused' as const, command, maybeDone: false, message: 'no' };
      return { ok: false, problems: [problem] };
    },
  };
  return { sent, lists: reading(api, zoned, never) };
}

const GB = 2 ** 30;
const MEMORY = 'cluster.memory.allocated.capacity.disablethreshold';
const capacity = (used: number, of: number) => [
  { type: 0, capacityused: used * GB, capacitytotal: 100 * GB },
  { type: 1, capacityused: of, capacitytotal: 100 },
  { type: 90, capacityused: 99, capacitytotal: 100 },
];
const pool = (more: object = {}) => ({
  ...{ id: 'p', name: 'banana-primary', state: 'Up', overprovisionfactor: '2.0' },
  ...{ disksizetotal: 100 * GB, disksizeused: 10 * GB, disksizeallocated: 150 * GB },
  ...more,
});
const setting = (name: string, value: string) => ({ name, value });

/** The findings of a zone whose clusters and pools answer so; `own` are the settings of each, by its id. */
async function told(clusters: Rows, pools: Rows, own: Readonly<Record<string, Rows>> = {}, zone: Rows = []) {
  const { lists, sent } = listsOf((command, { clusterid, storageid }): Record<string, Rows> => {
    if (command === 'listClusters') return { cluster: clusters };
    if (command === 'listStoragePools') return { storagepool: pools };
    return { configuration: own[String(clusterid ?? storageid)] ?? [] };
  });
  if (API_FOLDER !== undefined) expect(unlikeTheApi(sent, '4.19')).toEqual([]);
  const values = valuesIn(
    zone.map((one) => ({ id: 'x', title: 'x', key: 'name' in one ? String(one.name) : '', ...one })),
  );
  return findings({ rooms: await askRooms(lists, 'z', values) });
}

const templates = [{ name: 'SystemVM Template (KVM)', hypervisor: 'KVM', isready: true, size: 2 ** 31 }];
const whole = healthy(zoned);

function withTemplate(more: Partial<CloudHeard>) {
  const hosts = [hostHave(whole, 'kvm-host-01')];
  const state = withCloud(whole).cloud?.heard?.state;
  return withCloud(whole, { hosts, ...(state && { state: { ...state, templates } }), ...more });
}

function findings(more: Partial<CloudHeard>) {
  const seen = withTemplate(more);
  const found = examine(checks, seen).map(({ check, message, seen: evidence, expected, path }) => ({
    ...{ check: check.id, message, seen: evidence, expected, path: path.join('.') },
  }));
  expect(examine(checks, keptAgain(seen)).map(({ message }) => message)).toEqual(found.map(({ message }) => message));
  return found;
}

test('a zone with room is full nowhere, also when its pools have given away more than they have', async () => {
  expect(await told([{ id: 'c', name: 'testbed', capacity: capacity(84, 84) }], [pool()])).toEqual([]);
  expect(await told([{ id: 'c', name: 'testbed' }], [pool({ state: 'Maintenance', disksizeused: 99 * GB })])).toEqual(
    [],
  );
  expect(
    await told([{ id: 'c', name: 'testbed', capacity: [{ type: 0, capacityused: 0, capacitytotal: 0 }] }], []),
  ).toEqual([]);
});

test('one cluster of several, one pool: each by the threshold that holds there', async () => {
  const clusters = [
    { id: 'c', name: 'testbed', capacity: capacity(86, 10) },
    { id: 'd', name: 'other', capacity: capacity(10, 10) },
  ];
  expect(await told(clusters, [pool()])).toEqual([
    {
      check: 'capacity-room',
      message: 'the cluster testbed takes nothing new: 86 % of its memory is in use',
      seen: 'listClusters: 86 %',
      expected: `at most 85 % (${MEMORY})`,
      path: 'zone.pods.0.clusters.0',
    },
  ]);
  const own = (value: string) => ({ c: [setting(MEMORY, value)] });
  expect(await told(clusters, [pool()], own('0.95'))).toEqual([]);
  expect(await told(clusters.slice(1), [], { d: [setting(MEMORY, '0.05')] })).toMatchObject([
    { seen: 'listClusters: 10 %', expected: `at most 5 % (${MEMORY})` },
  ]);
  // The one of the cloud, where the cluster has none.
  expect(await told(clusters, [], {}, [setting(MEMORY, '0.9')])).toEqual([]);
  const given = pool({ disksizeallocated: 171 * GB });
  const full = pool({ disksizeused: 90 * GB });
  expect((await told([], [given])).map(({ message }) => message)).toEqual([
    'the pool banana-primary takes nothing new: 85.5 % of its space that may be given away is in use',
  ]);
  expect(await told([], [full])).toMatchObject([
    { expected: 'at most 85 % (pool.storage.capacity.disablethreshold)', seen: 'listStoragePools: 90 %' },
  ]);
  const raised = [setting('pool.storage.capacity.disablethreshold', '0.95')];
  expect(await told([], [full], {}, raised)).toEqual([]);
  expect(await told([], [full], { p: raised })).toEqual([]);
});

test('lists that are refused say nothing, and the zone as a whole is judged in their place', async () => {
  const { lists } = listsOf(() => undefined);
  expect(await askRooms(lists, 'z', () => undefined)).toEqual([]);
  const capacities = [{ type: 0, capacityused: 86, capacitytotal: 100 }];
  expect(findings({ capacities })).toMatchObject([{ message: '86 % of the memory is in use' }]);
  const rooms = await askRooms(
    listsOf((command) =>
      command === 'listClusters' ? { cluster: [{ id: 'c', name: 'testbed', capacity: capacity(86, 0) }] } : undefined,
    ).lists,
    'z',
    () => '0.9',
  );
  expect(findings({ capacities, rooms })).toEqual([]);
});

/** What is asked and found of a cloud with these offerings, hosts and pools. */
async function untagged(services: Rows, disks: Rows, hosts: Rows = [], pools: Rows = []) {
  const { lists, sent } = listsOf((command): Record<string, Rows> => {
    if (command === 'listServiceOfferings') return { serviceoffering: services };
    if (command === 'listDiskOfferings') return { diskoffering: disks };
    return command === 'listHosts' ? { host: hosts } : { storagepool: pools };
  });
  const found = await askUntagged(lists, 'z');
  if (API_FOLDER !== undefined) expect(unlikeTheApi(sent, '4.19')).toEqual([]);
  return {
    sent: sent.map(({ command }) => command),
    found: findings({ untagged: found }).map(({ message }) => message),
  };
}

test('tags of offerings: hosts and pools are asked for only where something wants one', async () => {
  expect(await untagged([{ name: 'Small' }], [{ name: 'Custom' }])).toEqual({
    sent: ['listServiceOfferings', 'listDiskOfferings'],
    found: [],
  });
  const fast = [{ name: 'Fast', hosttags: 'gpu,big', storagetags: 'ssd' }];
  const disks = [{ name: 'Disk', tags: 'ssd' }];
  const hosts = [{ hosttags: 'big, gpu' }, {}];
  expect((await untagged(fast, disks, hosts, [{ tags: 'ssd,x' }])).found).toEqual([]);
  // Each has one of them, and none has both.
  expect((await untagged(fast, disks, [{ hosttags: 'gpu' }, { hosttags: 'big' }], [{}])).found).toEqual([
    'no host has what the offering Fast asks for: gpu, big',
    'no pool has what the offering Fast asks for: ssd',
    'no pool has what the offering Disk asks for: ssd',
  ]);
});

test('an offering for other zones, and tags that are a rule, are no fault', async () => {
  const there = [{ name: 'There', hosttags: 'gpu', zoneid: 'y' }];
  expect((await untagged(there, [])).sent).not.toContain('listHosts');
  const here = [{ name: 'Here', hosttags: 'gpu', zoneid: 'y,z' }];
  expect((await untagged(here, [], [{ hosttags: "tags.includes('gpu')", istagarule: true }])).found).toEqual([]);
  expect((await untagged(here, [], [{}])).found).toHaveLength(1);
});

test('offerings that nobody may list, and hosts that were not told, are no fault', async () => {
  const { lists } = listsOf(() => undefined);
  expect(await askUntagged(lists, 'z')).toEqual([]);
  const half = listsOf((command) =>
    command === 'listServiceOfferings' ? { serviceoffering: [{ name: 'a', hosttags: 'gpu' }] } : undefined,
  );
  expect(await askUntagged(half.lists, 'z')).toEqual([]);
});
