/** Who is who, and who mounts what. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Site } from '../../src/site/site.ts';
import { hasVxlan, topology } from '../../src/site/topology.ts';
import { judgeText, siteIn } from './judged.ts';

const names = (hosts: readonly { name: string }[]) => hosts.map(({ name }) => name);
const users = (site: Site) =>
  Object.fromEntries(topology(site).stores.map((store) => [store.name, names(store.users)]));

describe('who mounts what', () => {
  test('is its cluster for a pool, and that with the management servers for secondary storage', () => {
    const split = siteIn('examples/split-database.yaml');
    const kvm = names(topology(split).hostsOf('kvm'));
    const managers = names(topology(split).hostsOf('management'));
    const clusters = split.zone?.pods.flatMap((pod) => pod.clusters) ?? [];
    for (const cluster of clusters)
      for (const pool of cluster.primaryStorage) expect(pool.users).toEqual(cluster.hosts);
    for (const store of split.zone?.secondaryStorage ?? []) expect(names(store.users)).toEqual([...managers, ...kvm]);
    const [manager] = topology(split).hostsOf('management');
    expect(manager && topology(split).storesOf(manager)).toEqual(split.zone?.secondaryStorage);
  });

  test('is every cluster for a zone-wide pool, each host once', () => {
    const text = readFileSync('examples/reference.yaml', 'utf8').replace(
      '  secondary_storage:',
      '  primary_storage: [{ name: wide, export: "nfs-01:/export/wide" }]\n  secondary_storage:',
    );
    const { site } = judgeText('examples/x.yaml', text);
    expect(site && users(site)).toEqual({
      'banana-primary': ['kvm-host-01'],
      wide: ['kvm-host-01'],
      'banana-secondary': ['cloudstack-mgmt', 'kvm-host-01'],
    });
  });
});

describe('a spare KVM host, in no cluster and on the public network alone', () => {
  const text = readFileSync('examples/reference.yaml', 'utf8').replace(
    '  nfs-01:\n',
    '  spare:\n    roles: [kvm]\n    networks: { public: 10.10.0.119 }\n\n  nfs-01:\n',
  );
  const { site, diagnostics } = judgeText('examples/spare.yaml', text);

  test('is a warning and no more', () => {
    expect(diagnostics.filter(({ path }) => path[1] === 'spare')).toMatchObject([
      { severity: 'warning', rule: 'host-without-cluster' },
    ]);
    expect(site).toBeDefined();
  });

  test('mounts nothing, is none of the zone, and moves no storage', () => {
    expect(names(site ? topology(site).zoneHosts : [])).toEqual(['kvm-host-01']);
    expect(site && users(site)).toEqual({
      'banana-primary': ['kvm-host-01'],
      'banana-secondary': ['cloudstack-mgmt', 'kvm-host-01'],
    });
    expect(site && topology(site).stores.map(({ server }) => server)).toEqual(['10.15.0.118', '10.15.0.118']);
  });
});

test.each([
  ['NFS-01.banana.lan', '10.15.0.118'],
  ['10.15.0.118', '10.15.0.118'],
  ['10.10.0.118', '10.10.0.118'],
])('a store called by another name of its host, %s, is of that host', (word, server) => {
  const text = readFileSync('examples/reference.yaml', 'utf8').replace(
    'nfs-01:/export/primary',
    `${word}:/export/primary`,
  );
  const { site } = judgeText('examples/x.yaml', text);
  expect(site && topology(site).stores[0]).toMatchObject({ server, host: { name: 'nfs-01' } });
});

test('a site without a zone has no stores, no hosts of the zone, and its first network for management', () => {
  const reference = siteIn('examples/reference.yaml');
  const site: Site = { ...reference, zone: undefined };
  const { stores, zoneHosts, managementNetwork, database, storesOf } = topology(site);
  expect([stores, zoneHosts, site.hosts.flatMap(storesOf)]).toEqual([[], [], []]);
  expect(managementNetwork).toBe(site.networks[0]);
  expect(database?.name).toBe('cloudstack-mgmt');
  expect([hasVxlan(reference), hasVxlan(site)]).toEqual([true, false]);
  const [vxlan] = reference.zone?.physicalNetworks ?? [];
  if (reference.zone === undefined || vxlan === undefined) throw new Error('the reference has a physical network');
  const zone = { ...reference.zone, physicalNetworks: [{ ...vxlan, isolation: 'VLAN' as const }, vxlan] };
  expect(hasVxlan({ ...reference, zone })).toBe(true);
});

test('a copy of a site with other hosts has a topology of its own', () => {
  const reference = siteIn('examples/reference.yaml');
  expect(topology(reference).hostsOf('nfs')).toHaveLength(1);
  const without = { ...reference, hosts: reference.hosts.filter(({ name }) => name !== 'nfs-01') };
  expect(topology(without).hostsOf('nfs')).toEqual([]);
  expect(topology(reference)).toBe(topology(reference));
});
