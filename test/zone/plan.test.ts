import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readLive } from '../../src/zone/live.ts';
import { planRows, planSummary } from '../../src/zone/plan-table.ts';
import { onlyHosts, partOf } from '../../src/zone/zone-plan.ts';
import { type Cloud, cloud, got } from './in-process.ts';
import { applyOn, inShort, madeZone, planOn, problemsOf } from './made-zone.ts';
import { zoneOf } from './zone-of.ts';
import { reference, sized } from './zoned-sites.ts';

const site = reference();

/** The plan for a changed site on a server that has the reference zone. */
async function changed(...changes: readonly (readonly [string, string])[]) {
  const on = await madeZone(site);
  return { on, other: reference(...changes), plan: inShort(await planOn(on, reference(...changes))) };
}

describe('what can be changed in place', () => {
  test.each<[string, [string, string], string]>([
    [
      'name servers',
      ['dns: [8.8.8.8, 8.8.4.4]', 'dns: [9.9.9.9]'],
      'change zone TEST dns1 8.8.8.8>9.9.9.9, dns2 8.8.4.4>',
    ],
    [
      'the network of guests',
      ['192.168.0.0/24', '192.168.1.0/24'],
      'change zone TEST guestcidraddress 192.168.0.0/24>192.168.1.0/24',
    ],
    ['the domain of guests', ['name: TEST', 'name: TEST\n  guest_domain: g.lan'], 'change zone TEST domain >g.lan'],
    [
      'local storage',
      ['name: TEST', 'name: TEST\n  local_storage: true'],
      'change zone TEST localstorageenabled false>true',
    ],
    ['the case of its name', ['name: TEST', 'name: Test'], 'change zone Test name TEST>Test'],
    [
      'a setting of the zone',
      ['mtu: 1450', 'mtu: 1400'],
      'change setting vr.private.interface.max.mtu value 1450>1400',
    ],
    [
      'the ids of guests, to what there is besides',
      ['guest_range: 5000-6000', 'guest_range: [5500-6500, "7000"]'],
      'change guest range PhysicalNetwork ids 5000-6000>5000-6500,7000-7000',
    ],
    [
      'a pod that grows',
      ['10.15.0.160-10.15.0.170', '10.15.0.155-10.15.0.175'],
      'change pod Internal addresses 10.15.0.160-10.15.0.170>10.15.0.155-10.15.0.175',
    ],
    [
      'public addresses that grow',
      ['10.10.0.220-10.10.0.230', '10.10.0.215-10.10.0.240'],
      'change public range 10.10.0.215-10.10.0.240 addresses 10.10.0.220-10.10.0.230>10.10.0.215-10.10.0.240',
    ],
    [
      'tags of a pool',
      ['"nfs-01:/export/primary", async: true }', '"nfs-01:/export/primary", tags: [ssd] }'],
      'change primary storage banana-primary tags >ssd',
    ],
  ])('%s', async (_, change, expected) => {
    const { on, other, plan } = await changed(change);
    expect(plan).toContain(expected);
    got(await applyOn(on, other));
    expect(inShort(await planOn(on, other))).toEqual([]);
  });

  test('public addresses that grow are made as the parts that were missing', async () => {
    const { on, other } = await changed(['10.10.0.220-10.10.0.230', '10.10.0.215-10.10.0.240']);
    got(await applyOn(on, other));
    expect(zoneOf(on.world).publicRanges).toMatchObject([
      { startip: '10.10.0.215', endip: '10.10.0.219' },
      { startip: '10.10.0.220', endip: '10.10.0.230' },
      { startip: '10.10.0.231', endip: '10.10.0.240' },
    ]);
  });

  test('a label', async () => {
    const on = await madeZone(site);
    for (const type of on.world.live('trafficTypes')) if (type.traffictype === 'Guest') type.kvmnetworklabel = 'br9';
    expect(inShort(await planOn(on, site))).toEqual(['change traffic type PhysicalNetwork Guest label br9>cloudbr1']);
    got(await applyOn(on, site));
    expect(inShort(await planOn(on, site))).toEqual([]);
  });

  test('a provider somebody disabled, and a physical network', async () => {
    const on = await madeZone(site);
    for (const provider of on.world.live('providers'))
      if (provider.name === 'VirtualRouter') provider.state = 'Disabled';
    for (const network of on.world.live('physicalNetworks')) network.state = 'Disabled';
    expect(inShort(await planOn(on, site))).toEqual([
      'change physical network state PhysicalNetwork state Disabled>Enabled',
      'change provider PhysicalNetwork VirtualRouter state Disabled>Enabled',
    ]);
    got(await applyOn(on, site));
    expect(inShort(await planOn(on, site))).toEqual([]);
  });
});

describe('what cannot be changed is said, with the way there, and not tried', () => {
  test.each<[string, [string, string], RegExp]>([
    [
      'isolation',
      ['isolation: VXLAN\n      guest_range: 5000-6000', 'isolation: VLAN\n      guest_range: 100-199'],
      /isolation: VXLAN is there, VLAN is wanted/,
    ],
    [
      'a pod that shrinks',
      ['10.15.0.160-10.15.0.170', '10.15.0.165-10.15.0.170'],
      /only grows: take one that contains 10\.15\.0\.160-10\.15\.0\.170/,
    ],
    [
      'the place of a pool',
      ['nfs-01:/export/primary', 'nfs-01:/export/other'],
      /export: 10\.15\.0\.118:\/export\/primary is there, .*a pool stays where it is/,
    ],
    [
      'the name of a pool',
      ['name: banana-primary', 'name: other'],
      /10\.15\.0\.118:\/export\/primary, of cluster testbed is there as banana-primary/,
    ],
    [
      'the place of a store',
      ['nfs-01:/export/secondary', 'nfs-01:/export/other'],
      /export: nfs:\/\/10\.15\.0\.118\/export\/secondary is there/,
    ],
    ['the name of a store', ['name: banana-secondary', 'name: other'], /is there as banana-secondary/],
    [
      'the name of a setting',
      ['vr.private.interface.max.mtu', 'vr.privat.interface.max.mtu'],
      /no setting vr\.privat\.interface\.max\.mtu \(did you mean vr\.private/,
    ],
    [
      'the gateway of public addresses',
      ['range: 10.10.0.220-10.10.0.230 }', 'range: 10.10.0.220-10.10.0.230, gateway: 10.10.0.2 }'],
      /10\.10\.0\.220-10\.10\.0\.230 is there as untagged with gateway 10\.10\.0\.1/,
    ],
    [
      'the address of a host',
      ['management: 10.15.0.117', 'management: 10.15.0.119'],
      /the zone with the address 10\.15\.0\.117/,
    ],
    [
      'a physical network more',
      ['  public_ips:', '    - { name: Second, isolation: VLAN, traffic: {} }\n  public_ips:'],
      /no new physical network into an enabled zone/,
    ],
  ])('%s', async (what, change, expected) => {
    const on = await madeZone(site, { hooks: { addHost: async () => ({ name: 'kvm-host-01', secured: true }) } });
    const other = reference(change);
    const before = zoneOf(on.world);
    const plan = await planOn(on, other);
    expect(inShort(plan).join('\n'), what).toMatch(expected);
    expect(inShort(plan)[0]).toMatch(/^blocked/);
    on.sent.length = 0;
    await applyOn(on, { ...other, zone: other.zone });
    expect(on.sent.filter((command) => /^(delete|remove|destroy)/.test(command))).toEqual([]);
    expect(zoneOf(on.world).pods).toEqual(before.pods);
    expect(zoneOf(on.world).pools).toEqual(before.pools);
    expect(zoneOf(on.world).hosts).toEqual(before.hosts);
  });

  test('what of the same object can be changed is changed all the same', async () => {
    const tagged = 'export: "nfs-01:/export/other", tags: [ssd]';
    const { on, other } = await changed(['export: "nfs-01:/export/primary"', tagged]);
    expect(inShort(await planOn(on, other))).toEqual([
      'change primary storage banana-primary tags >ssd',
      expect.stringMatching(/^blocked primary storage banana-primary/),
    ]);
    got(await applyOn(on, other));
    expect(zoneOf(on.world).pools).toMatchObject([{ path: '/export/primary', tags: 'ssd' }]);
  });

  test('a host in another cluster', async () => {
    const on = await madeZone(sized(101));
    const [first] = sized(101).zone.pods;
    expect(first?.clusters).toHaveLength(2);
    const moved = on.world.live('hosts').find(({ ipaddress }) => ipaddress === '10.0.2.1');
    const cluster = on.world.live('clusters').find(({ name }) => name === 'cluster-2');
    Object.assign(moved ?? {}, { clusterid: cluster?.id });
    expect(inShort(await planOn(on, sized(101)))).toEqual([
      'blocked host kvm-1: host kvm-1: cluster: cluster-2 is there, cluster-1 is wanted (a host changes its cluster only by being taken out of the zone and added again)',
    ]);
  });

  test('several zones of one name, of which none is looked into', async () => {
    const on = await madeZone(site);
    const [zone] = on.world.live('zones');
    if (zone === undefined) throw new Error('no zone');
    const { id: _, db: __, ...fields } = zone;
    on.world.add('zones', fields);
    expect(inShort(await planOn(on, site))).toEqual([
      'blocked zone TEST: zone TEST: 2 of this name are there (take away all but one)',
    ]);
    expect(got(await applyOn(on, site))).toBeUndefined();
  });
});

describe('a host', () => {
  const down = async (): Promise<Cloud> => {
    const on = await madeZone(site);
    for (const host of on.world.live('hosts')) if (host.type === 'Routing') host.state = 'Alert';
    return on;
  };
  const emptyAgents = new Set(['kvm-host-01']);

  test('that was installed anew is told as one to replace', async () => {
    const plan = inShort(await planOn(await down(), site, { emptyAgents }));
    expect(plan).toEqual([
      'blocked host kvm-host-01: host kvm-host-01: it was installed anew, and the zone has it as Alert (--replace kvm-host-01 takes it out and adds it again)',
    ]);
  });

  test('is replaced when that is asked for', async () => {
    const on = await down();
    const known = { emptyAgents, replace: emptyAgents };
    expect(inShort(await planOn(on, site, known))).toEqual([expect.stringMatching(/^replace host kvm-host-01/)]);
    on.sent.length = 0;
    got(await applyOn(on, site, { known }));
    expect(on.sent.filter((command) => !command.startsWith('list'))).toEqual(['deleteHost', 'addHost']);
    expect(inShort(await planOn(on, site, known))).toEqual([]);
  });

  test('that is silent and was not installed anew is left to whoever mends it', async () => {
    expect(inShort(await planOn(await down(), site))).toEqual([]);
  });

  test('that left the site file is told and stays', async () => {
    const on = await madeZone(sized(2));
    const plan = await planOn(on, sized(1));
    expect(inShort(plan)).toEqual([]);
    expect(plan.notes.map(({ message }) => message)).toEqual([
      'the zone has the host host-10.0.2.2, which the site file does not name; it stays',
    ]);
  });
});

describe('a plan', () => {
  test('has the same digest when it would do the same, and another one when not', async () => {
    const on = cloud();
    const { digest } = await planOn(on, site);
    expect(digest).toMatch(/^[\da-f]{12}$/);
    expect((await planOn(on, site)).digest).toBe(digest);
    expect((await planOn(on, reference(['8.8.4.4', '9.9.9.9']))).digest).not.toBe(digest);
  });

  test('is a table with the lines of the site file', async () => {
    const plan = await planOn(cloud(), site);
    const rows = planRows(plan, (path) => path.join('.')).map((row) => row.join(' | '));
    await expect(`${rows.join('\n')}\n`).toMatchFileSnapshot(join(import.meta.dirname, 'plans/new-server.txt'));
    expect(planSummary(plan)).toBe('18 to create, 3 to change');
  });

  test('tells of a change what is and what will be', async () => {
    const {
      plan: _,
      on,
      other,
    } = await changed(['dns: [8.8.8.8, 8.8.4.4]', 'dns: [9.9.9.9]'], ['10.15.0.160', '10.15.0.165']);
    const plan = await planOn(on, other);
    const rows = planRows(plan, (path) => path.join('.')).map((row) => row.join(' | '));
    await expect(`${rows.join('\n')}\n`).toMatchFileSnapshot(join(import.meta.dirname, 'plans/changed.txt'));
    expect(planSummary(plan)).toBe('1 to change, 1 blocked');
    expect(planSummary(partOf(plan, []))).toBe('nothing to do');
  });

  test('has hosts in the order of their names, whatever that of the site file is, and may have some of them alone', async () => {
    const some = sized(11);
    const pods = some.zone.pods.map((pod) => ({
      ...pod,
      clusters: pod.clusters.map((cluster) => ({ ...cluster, hosts: cluster.hosts.toReversed() })),
    }));
    const plan = await planOn(cloud(), { ...some, zone: { ...some.zone, pods } });
    const hostsIn = ({ changes }: typeof plan) => changes.filter(({ kind }) => kind === 'host').map(({ name }) => name);
    expect(hostsIn(plan)).toEqual(Array.from({ length: 11 }, (_, index) => `kvm-${index + 1}`));
    const two = onlyHosts(plan, new Set(['kvm-2', 'kvm-10', 'nfs']));
    expect(hostsIn(two)).toEqual(['kvm-2', 'kvm-10']);
    expect(two.changes.length).toBe(plan.changes.length - 9);
  });

  test('is not read from a server that refuses', async () => {
    const on = cloud();
    on.fail(3, 'refused');
    expect(problemsOf(await readLive(on.api, site, on.signal))).toMatchObject([{ kind: 'unreachable' }]);
  });
});
