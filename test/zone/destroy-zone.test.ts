import { describe, expect, test } from 'vitest';
import { untold } from '../../src/outcome/told.ts';
import { destroyZone } from '../../src/zone/destroy-zone.ts';
import { type Cloud, cloud, copyOf, got, Killed, type Mishap } from './in-process.ts';
import { applyOn, inShort, madeZone, planOn, problemsOf } from './made-zone.ts';
import { zoneOf } from './zone-of.ts';
import { example, reference, sized } from './zoned-sites.ts';

const site = reference();
const destroy = (on: Cloud, of = site) => destroyZone(on.api, of, { ...on, told: untold });

/** That nothing is left of any zone. */
function expectNothing(on: Cloud, at = ''): void {
  const { settings: _, ...tables } = zoneOf(on.world);
  expect(Object.values(tables).flat(), at).toEqual([]);
  expect(on.world.live('systemVms'), at).toEqual([]);
}

test('a zone that works is taken down to nothing, in the order the server asks for', async () => {
  const on = await madeZone(site);
  got(await destroy(on));
  expectNothing(on);
  const order = on.sent.filter((command) => !command.startsWith('list'));
  expect([...new Set(order)]).toEqual([
    'updateZone',
    'destroySystemVm',
    'enableStorageMaintenance',
    'deleteStoragePool',
    'deleteImageStore',
    'prepareHostForMaintenance',
    'deleteHost',
    'deleteCluster',
    'deleteVlanIpRange',
    'deletePod',
    'deletePhysicalNetwork',
    'deleteZone',
  ]);
});

test('what the site file does not name goes too', async () => {
  const on = await madeZone(sized(3));
  got(await destroy(on, sized(1)));
  expectNothing(on);
});

test('a zone with storage addresses and two physical networks goes', async () => {
  const rack = example('vlan-bond');
  const on = await madeZone(rack);
  got(await destroy(on, rack));
  expectNothing(on);
});

test('half a zone goes, and none is nothing to do', async () => {
  const on = cloud();
  on.fail(40, 'killed before');
  await expect(applyOn(on, site)).rejects.toThrow(Killed);
  const again = cloud({ world: on.world, clock: on.clock });
  got(await destroy(again));
  expectNothing(again);
  again.sent.length = 0;
  got(await destroy(again));
  expect(again.sent).toEqual(['listZones']);
});

test('hosts of a cluster go into maintenance one after the other', async () => {
  const on = await madeZone(sized(4), { pace: { ping: 57_000 } });
  const began = on.clock.now();
  got(await destroy(on, sized(4)));
  expectNothing(on);
  expect(on.clock.now() - began).toBeGreaterThan(4 * 57_000);
});

test('a host that is not heard of is taken out at once', async () => {
  const on = await madeZone(site);
  for (const host of on.world.live('hosts')) if (host.type === 'Routing') host.state = 'Down';
  got(await destroy(on));
  expectNothing(on);
  expect(on.sent).not.toContain('prepareHostForMaintenance');
});

test('after it the zone can be made again', async () => {
  const on = await madeZone(site);
  got(await destroy(on));
  got(await applyOn(on, site));
  expect(inShort(await planOn(on, site))).toEqual([]);
});

test('a pool that the server neither maintains nor deletes is named', async () => {
  const on = await madeZone(site);
  for (const pool of on.world.live('pools')) pool.state = 'Initialized';
  expect(problemsOf(await destroy(on))).toMatchObject([
    { message: expect.stringMatching(/^primary storage banana-primary is Initialized, which the server neither/) },
  ]);
});

test('of several zones of one name none is touched', async () => {
  const on = await madeZone(site);
  const [zone] = on.world.live('zones');
  if (zone === undefined) throw new Error('no zone');
  const { id: _, db: __, ...fields } = zone;
  on.world.add('zones', fields);
  expect(problemsOf(await destroy(on))).toMatchObject([{ message: 'there are 2 zones called TEST' }]);
  expect(on.sent).toEqual(['listZones']);
});

describe('what users have in the zone', () => {
  const guested = async (): Promise<Cloud> => {
    const on = await madeZone(site);
    const zoneid = on.world.live('zones')[0]?.id ?? '';
    const network = on.world.add('guests', {
      what: 'network',
      name: 'lan',
      zoneid,
      account: 'ann',
      state: 'Implemented',
    });
    const inside = { zoneid, account: 'ann', state: 'Running', networkid: network.id };
    on.world.add('guests', { what: 'virtualmachine', name: 'web', ...inside });
    on.world.add('guests', { what: 'router', name: 'r-9-VM', ...inside });
    return on;
  };

  test('is named, and nothing is touched', async () => {
    const on = await guested();
    expect(problemsOf(await destroy(on)).map(({ message }) => message)).toEqual([
      'virtual machine web of ann is in the zone',
      'network lan of ann is in the zone',
    ]);
    expect(on.sent.filter((command) => !command.startsWith('list'))).toEqual([]);
  });

  test('is named also where it is of a project, whose lists are lists of their own', async () => {
    const on = await madeZone(site);
    const zoneid = on.world.live('zones')[0]?.id ?? '';
    const ofProject = { zoneid, account: '', project: 'crm', state: 'Running' };
    on.world.add('guests', { what: 'virtualmachine', name: 'db', ...ofProject });
    expect(problemsOf(await destroy(on)).map(({ message }) => message)).toEqual([
      'virtual machine db of project crm is in the zone',
    ]);
    expect(on.sent.filter((command) => !command.startsWith('list'))).toEqual([]);
    on.world.add('guests', { what: 'router', name: 'r-7-VM', ...ofProject });
    got(await destroyZone(on.api, site, { ...on, told: untold, guests: true }));
    expect(on.world.live('guests')).toEqual([]);
    expectNothing(on);
  });

  test('is expunged when that is asked for', async () => {
    const on = await guested();
    got(await destroyZone(on.api, site, { ...on, told: untold, guests: true }));
    expectNothing(on);
    expect(on.world.live('guests')).toEqual([]);
  });

  test('is expunged also where it was only destroyed', async () => {
    const on = await guested();
    for (const guest of on.world.live('guests')) if (guest.what === 'virtualmachine') guest.state = 'Destroyed';
    got(await destroyZone(on.api, site, { ...on, told: untold, guests: true }));
    expect(on.sent).toContain('expungeVirtualMachine');
    expectNothing(on);
  });
});

describe('a destroy that is cut', () => {
  test.each<Mishap>([
    ...(['refused', 'timed out before', 'timed out after', 'killed before', 'killed after'] as const),
    ...(['server died before', 'server died after'] as const),
  ])('by "%s" at any of its calls goes on when it is run again', async (mishap) => {
    const made = await madeZone(site);
    const whole = copyOf(made);
    got(await destroy(whole));
    for (let nth = 1; nth <= whole.sent.length; nth++) {
      const first = copyOf(made);
      first.fail(nth, mishap);
      await destroy(first).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error;
      });
      await first.clock.sleep(120_000, first.signal);
      const again = cloud({ world: first.world, clock: first.clock });
      const at = `${mishap} at ${nth}: ${first.sent[nth - 1]}`;
      expect(await destroy(again), at).toMatchObject({ ok: true });
      expectNothing(again, at);
    }
  });
});
