/** What single kinds make of what they are shown, where a whole zone would say no more. */
import { describe, expect, test } from 'vitest';
import type { Around, Have, Kind, Want, ZonedSite } from '../../src/zone/kind.ts';
import { cluster } from '../../src/zone/kinds/cluster.ts';
import { guestRange } from '../../src/zone/kinds/guest-range.ts';
import { host } from '../../src/zone/kinds/host.ts';
import { imageStore } from '../../src/zone/kinds/image-store.ts';
import { kinds } from '../../src/zone/kinds/kinds.ts';
import { networkState } from '../../src/zone/kinds/network-state.ts';
import { physicalNetwork } from '../../src/zone/kinds/physical-network.ts';
import { pod } from '../../src/zone/kinds/pod.ts';
import { primaryStorage } from '../../src/zone/kinds/primary-storage.ts';
import { publicRange } from '../../src/zone/kinds/public-range.ts';
import { setting } from '../../src/zone/kinds/setting.ts';
import { storageRange } from '../../src/zone/kinds/storage-range.ts';
import { example, reference } from './zoned-sites.ts';

const nothing: Around = { objects: new Map(), emptyAgents: new Set(), replace: new Set() };

/** The verdict on the first thing a site wants of a kind. */
function verdictOn<W extends Want, H extends Have>(kind: Kind<W, H>, all: readonly H[], site = reference()) {
  const [want] = kind.want(site);
  if (want === undefined) throw new Error(`the site wants no ${kind.name}`);
  return kind.verdict(want, all, nothing);
}

const withSettings = (...lines: string[]) => reference(['settings:', `settings:\n    ${lines.join('\n    ')}`]);

describe('settings that an object keeps for itself', () => {
  const testbed = {
    ...{
      key: 'internal/testbed',
      id: 'c',
      title: 'testbed',
      name: 'testbed',
      podname: 'Internal',
      hypervisortype: 'KVM',
    },
    ...{ cpuovercommitratio: '1.0', memoryovercommitratio: '1.0' },
  };

  test('are set for a cluster that has others', () => {
    const site = withSettings('cpu.overprovisioning.factor: 4', 'mem.overprovisioning.factor: 1');
    expect(verdictOn(cluster, [testbed], site)).toMatchObject({
      fields: [
        {
          field: 'cpu.overprovisioning.factor',
          from: '1',
          to: '4',
          path: ['zone', 'settings', 'cpu.overprovisioning.factor'],
        },
      ],
      calls: [
        { command: 'updateConfiguration', params: { name: 'cpu.overprovisioning.factor', value: '4', clusterid: 'c' } },
      ],
    });
    expect(verdictOn(cluster, [{ ...testbed, cpuovercommitratio: '4.0' }], site).calls).toEqual([]);
  });

  test('are set for a pool that has others', () => {
    const site = withSettings('storage.overprovisioning.factor: 3');
    const [want] = primaryStorage.want(site);
    const pool = {
      ...{
        key: 'banana-primary',
        id: 'p',
        title: 'banana-primary',
        name: 'banana-primary',
        state: 'Up',
        scope: 'CLUSTER',
      },
      ...{
        ipaddress: want?.storage?.server,
        path: '/export/primary',
        clustername: 'testbed',
        overprovisionfactor: '2.0',
      },
    };
    expect(verdictOn(primaryStorage, [pool], site).calls).toEqual([
      {
        command: 'updateConfiguration',
        params: { name: 'storage.overprovisioning.factor', value: '3', storageid: 'p' },
      },
    ]);
    expect(verdictOn(primaryStorage, [{ ...pool, overprovisionfactor: '3.0' }], site).calls).toEqual([]);
  });
});

describe('a pool', () => {
  const place = {
    ipaddress: '10.15.0.118',
    path: '/export/primary',
    scope: 'CLUSTER',
    state: 'Up',
    clustername: 'testbed',
  };
  const pool = { key: 'banana-primary', id: 'p', title: 'banana-primary', name: 'banana-primary', ...place };

  test('of two with one name is the one at its place', () => {
    const other = { ...pool, id: 'q', path: '/export/elsewhere' };
    expect(verdictOn(primaryStorage, [other, pool])).toMatchObject({ calls: [], blocked: [] });
  });

  test('with other mount options is not changed', () => {
    const site = reference([
      '"nfs-01:/export/primary", async: true }',
      '"nfs-01:/export/primary", mount_options: vers=4.1 }',
    ]);
    expect(verdictOn(primaryStorage, [{ ...pool, nfsmountopts: 'vers=3' }], site).blocked).toMatchObject([
      { message: 'mount options: vers=3 is there, vers=4.1 is wanted' },
    ]);
    // 4.19.2 does not show them.
    expect(verdictOn(primaryStorage, [pool], site).blocked).toEqual([]);
  });

  test('that is made elsewhere is asked for while it is missing, waited for until it is up, and never changed', () => {
    const site = reference(['zone:\n', 'zone:\n  pools_elsewhere: [Ceph-1]\n']);
    const ceph = primaryStorage.want(site).find(({ name }) => name === 'Ceph-1');
    if (ceph === undefined) throw new Error('the site wants no Ceph-1');
    const around = { objects: new Map(), emptyAgents: new Set<string>(), replace: new Set<string>() };
    expect(primaryStorage.verdict(ceph, [pool], around)).toMatchObject({
      calls: [],
      blocked: [{ message: 'it is not there, and the site file leaves it to you' }],
    });
    const there = { ...pool, id: 'c', key: 'ceph-1', title: 'Ceph-1', name: 'Ceph-1', path: 'rbd', scope: 'ZONE' };
    expect(primaryStorage.verdict(ceph, [pool, there], around)).toMatchObject({ calls: [], blocked: [] });
    expect(primaryStorage.ready?.({ ...there, state: 'Initialized' })).toBe('is Initialized');
    expect(primaryStorage.strangers?.([pool, there], primaryStorage.want(site))).toEqual([]);
  });

  test('is made with its mount options', () => {
    const site = reference([
      '"nfs-01:/export/primary", async: true }',
      '"nfs-01:/export/primary", mount_options: "vers=4.1,hard" }',
    ]);
    expect(verdictOn(primaryStorage, [], site).calls).toMatchObject([
      { params: { 'details[0].nfsmountopts': 'vers=4.1,hard' } },
    ]);
  });
});

test('a pod to which somebody gave a second range is left alone while it has what is wanted', () => {
  const internal = {
    ...{
      key: 'internal',
      id: 'p',
      title: 'Internal',
      name: 'Internal',
      gateway: '10.15.0.1',
      netmask: '255.255.255.0',
    },
    ...{ startip: ['10.15.0.150', '10.15.0.160'], endip: ['10.15.0.155', '10.15.0.175'] },
  };
  expect(verdictOn(pod, [internal])).toMatchObject({ calls: [], blocked: [] });
});

describe('settings that follow from the site', () => {
  const derived = (site = reference()) => setting.want(site).map(({ name, value }) => [name, value]);

  test('are where the server is and what its network is', () => {
    expect(derived()).toEqual([
      ['host', '10.15.0.116'],
      ['management.network.cidr', '10.15.0.0/24'],
      ['vr.private.interface.max.mtu', '1450'],
    ]);
  });

  test('give way to what the site file says', () => {
    expect(derived(withSettings('host: 10.15.0.9'))).toContainEqual(['host', '10.15.0.9']);
    expect(derived(withSettings('host: 10.15.0.9')).filter(([name]) => name === 'host')).toHaveLength(1);
  });

  test('let system VMs fetch from the servers of a closed network, and keep what else they may', () => {
    const site = example('air-gap');
    const want = setting.want(site).find(({ name }) => name === 'secstorage.allowed.internal.sites');
    if (want === undefined) throw new Error('no such setting');
    expect(want.value).toBe('10.90.0.5/32');
    const have = { key: want.key, id: want.key, title: want.key, isDynamic: false, ofZone: false, isSecret: false };
    const verdict = (value: string) => setting.verdict(want, [{ ...have, value }], nothing);
    expect(verdict('').fields).toMatchObject([{ to: '10.90.0.5/32' }]);
    expect(verdict('192.0.2.0/24').fields).toMatchObject([{ to: '192.0.2.0/24,10.90.0.5/32' }]);
    expect(verdict('10.90.0.5/32,192.0.2.0/24').calls).toEqual([]);
  });
});

test('a host is looked for by address: its name is whatever it calls itself', () => {
  const have = {
    ...{ key: '10.15.0.117', id: 'h', title: 'x', name: 'whatever.lan', ipaddress: '10.15.0.117' },
    ...{ clustername: 'TestBed', state: 'Up', resourcestate: 'Enabled' },
  };
  expect(verdictOn(host, [have])).toMatchObject({ calls: [], blocked: [] });
});

describe('addresses that are there already', () => {
  const there = (is: object) => {
    const range = { gateway: '10.10.0.1', netmask: '255.255.255.0', vlan: 'vlan://untagged', ...is };
    const [first, last] = ['10.10.0.225', '10.10.0.250'];
    return { ...range, id: 'r', key: 'r', title: 'r', first, last, startip: first, endip: last };
  };

  test.each<[object, string | undefined]>([
    [{}, undefined],
    [{ vlan: 'vlan://300' }, 'r is there as VLAN 300 with gateway 10.10.0.1, netmask 255.255.255.0'],
    [{ gateway: '10.10.0.9' }, 'r is there as untagged with gateway 10.10.0.9, netmask 255.255.255.0'],
    [{ netmask: '255.255.0.0' }, 'r is there as untagged with gateway 10.10.0.1, netmask 255.255.0.0'],
  ])('as public ones are in the way where they are others: %j', (is, message) => {
    const { blocked, calls } = verdictOn(publicRange, [there(is)]);
    expect(blocked.map((one) => one.message)).toEqual(message === undefined ? [] : [message]);
    expect(calls.map(({ params }) => [params?.startip, params?.endip])).toEqual(
      message === undefined ? [['10.10.0.220', '10.10.0.224']] : [],
    );
  });

  test.each<[object, string | undefined]>([
    [{}, undefined],
    [{ gateway: '10.71.0.9' }, 'r is there with gateway 10.71.0.9, netmask 255.255.255.0'],
    [{ netmask: '255.255.0.0' }, 'r is there with gateway 10.71.0.1, netmask 255.255.0.0'],
  ])('as those of storage are, too: %j', (is, message) => {
    const site = example('vlan-bond');
    const [want] = storageRange.want(site);
    if (want === undefined) throw new Error('no range for storage');
    const { gateway = '', netmask, first, last } = want;
    const range = { podid: 'p', gateway, netmask, first, last, startip: first, endip: last, ...is };
    const { blocked } = verdictOn(storageRange, [{ ...range, id: 'r', key: 'r', title: 'r' }], site);
    expect(blocked.map((one) => one.message)).toEqual(message === undefined ? [] : [message]);
  });
});

describe('of two physical networks', () => {
  const site = reference();
  const [first] = site.zone.physicalNetworks;
  if (first === undefined) throw new Error('no physical network');
  const second = {
    ...first,
    name: 'PhysicalNetwork2',
    guestRange: [],
    traffic: first.traffic.slice(0, 1),
    tag: 'fast',
  };
  const both: ZonedSite = { ...site, zone: { ...site.zone, physicalNetworks: [first, second] } };

  test('one without guests has no range of them, and a tag is told', () => {
    expect(guestRange.want(both).map(({ name }) => name)).toEqual(['PhysicalNetwork']);
    expect(physicalNetwork.want(both).map(({ about }) => about)).toEqual(['VXLAN', 'VXLAN, tag fast']);
  });

  test('each is enabled after its own traffic types', () => {
    const needs = networkState.want(both).map((want) => networkState.needs?.(want, both).map(([ref]) => ref?.key));
    expect(needs.map((keys) => keys?.length)).toEqual([first.traffic.length, 1]);
    expect(needs[1]?.[0]).toMatch(/^physicalnetwork2\//);
  });
});

test('a store needs the host of any cluster', () => {
  const site = reference();
  const [want] = imageStore.want(site);
  expect(want && imageStore.needs?.(want, site)).toEqual([[{ kind: 'cluster', key: 'internal/testbed' }]]);
});

test('a cluster of another hypervisor is in the way', () => {
  const have = { key: 'internal/testbed', id: 'c', title: 'testbed', name: 'testbed', podname: 'Internal' };
  const settings = { cpuovercommitratio: '1.0', memoryovercommitratio: '1.0' };
  const { blocked } = verdictOn(cluster, [{ ...have, ...settings, hypervisortype: 'VMware' }]);
  expect(blocked.map(({ message }) => message).join()).toContain('hypervisor');
});

describe('a host', () => {
  const have = (is: object) => ({
    ...{ key: '10.15.0.117', id: 'h', title: 'x', name: 'whatever.lan', ipaddress: '10.15.0.117' },
    ...{ clustername: 'TestBed', state: 'Up', resourcestate: 'Enabled' },
    ...is,
  });

  test.each([
    ...['Connecting', 'Disconnected', 'Rebalancing', 'Creating'].map((state) => [state, true] as const),
    ...['Up', 'Down', 'Alert', 'Error', 'Removed'].map((state) => [state, false] as const),
  ])('that is %s may come by itself: %s', (state, may) => {
    expect(host.settling?.(have({ state }))).toBe(may);
  });

  test.each([
    ['Up', 'Enabled', 'prepareHostForMaintenance'],
    ['Up', 'Maintenance', 'deleteHost'],
    ['Up', 'Disabled', 'deleteHost'],
    ['Down', 'Enabled', 'deleteHost'],
    ['Alert', 'Enabled', 'deleteHost'],
  ])('that is %s and %s is taken out by %s', (state, resourcestate, command) => {
    expect(host.remove?.(have({ state, resourcestate }))).toMatchObject({ call: { command } });
  });
});

test('every kind comes after those it needs', () => {
  const names = kinds.map(({ name }) => name);
  for (const { name, after } of kinds)
    for (const before of after) expect(names.indexOf(before), `${before}, ${name}`).toBeLessThan(names.indexOf(name));
});
