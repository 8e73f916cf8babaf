import { describe, expect, test } from 'vitest';
import { done, refused } from '../../src/outcome/outcome.ts';
import { untold } from '../../src/outcome/told.ts';
import { applyPlan } from '../../src/zone/apply.ts';
import type { ApplyEvent } from '../../src/zone/apply-run.ts';
import { isEmpty, onlyHosts, partOf } from '../../src/zone/zone-plan.ts';
import { cloud, got, testClock } from './in-process.ts';
import { applyOn, inShort, madeZone, planOn, problemsOf } from './made-zone.ts';
import { zoneOf } from './zone-of.ts';
import { reference, sized } from './zoned-sites.ts';

test.each([['4.19.3.0'], ['4.20.3.0'], ['4.22.0.0']])('a new server of %s gets the whole zone', async (version) => {
  const site = reference();
  const on = cloud({ version });
  got(await applyOn(on, site));
  const { zones, trafficTypes, providers, hosts, pools, imageStores } = zoneOf(on.world);
  expect(zones).toMatchObject([{ name: 'TEST', dns1: '8.8.8.8', dns2: '8.8.4.4', allocationstate: 'Enabled' }]);
  expect(trafficTypes).toHaveLength(4);
  expect(providers).toMatchObject(
    expect.arrayContaining(
      ['VirtualRouter', 'VpcVirtualRouter', 'InternalLbVm'].map((name) =>
        expect.objectContaining({ name, state: 'Enabled' }),
      ),
    ),
  );
  expect(hosts).toMatchObject([{ ipaddress: '10.15.0.117', state: 'Up' }]);
  expect(pools).toMatchObject([
    { name: 'banana-primary', ipaddress: '10.15.0.118', path: '/export/primary', scope: 'CLUSTER' },
  ]);
  expect(imageStores).toMatchObject([{ name: 'banana-secondary', url: 'nfs://10.15.0.118/export/secondary' }]);
  expect(isEmpty(await planOn(on, site))).toBe(true);
});

describe('the order of calls', () => {
  test('is that in which the server takes them', async () => {
    const on = cloud();
    got(await applyOn(on, reference()));
    const at = (command: string) => on.sent.indexOf(command);
    const last = (command: string) => on.sent.lastIndexOf(command);
    const inOrder = (first: string, then: string) =>
      expect(last(first), `${first}, then ${then}`).toBeLessThan(at(then));
    inOrder('createZone', 'updateConfiguration');
    inOrder('updateConfiguration', 'addHost');
    inOrder('addTrafficType', 'createVlanIpRange');
    inOrder('addTrafficType', 'addHost');
    inOrder('addCluster', 'addImageStore');
    inOrder('addHost', 'createStoragePool');
    inOrder('configureVirtualRouterElement', 'updateZone');
    for (const command of ['createStoragePool', 'addImageStore', 'createVlanIpRange', 'updateNetworkServiceProvider'])
      inOrder(command, 'updateZone');
  });

  test('puts hosts in side by side, four at a time', async () => {
    const site = sized(9);
    let running = 0;
    let most = 0;
    const addHost = async () => {
      most = Math.max(most, ++running);
      for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
      running--;
      return { secured: true };
    };
    const on = cloud({ hooks: { addHost } });
    got(await applyOn(on, site));
    expect(most).toBe(4);
    expect(zoneOf(on.world).hosts).toHaveLength(9);
  });
});

describe('what fails', () => {
  const site = sized(4);
  const refusing = (address: string) => ({
    addHost: async (asked: { readonly address: string }) => {
      if (asked.address === address) throw new Error('Authentication error with ssh private key');
      return { secured: true };
    },
  });

  test('is told with its line, and stops only what needs it', async () => {
    const on = cloud({ hooks: refusing('10.0.2.2') });
    const [first, ...others] = problemsOf(await applyOn(on, site));
    expect(others).toEqual([]);
    expect(first).toMatchObject({ rule: 'api-refused', path: ['zone', 'pods', 0, 'clusters', 0, 'hosts', 1] });
    expect(first?.message).toMatch(/^host kvm-2: .*Authentication error with ssh private key/);
    expect(first?.hint).toContain('on kvm-2: /var/log/cloudstack/agent/setup.log');
    expect(zoneOf(on.world)).toMatchObject({ zones: [{ allocationstate: 'Enabled' }] });
    expect(inShort(await planOn(on, site))).toEqual(['create host kvm-2']);
  });

  test('stops everything after it when everything needs it', async () => {
    const one = sized(1);
    const on = cloud({ hooks: refusing('10.0.2.1') });
    const messages = problemsOf(await applyOn(on, one)).map(({ message }) => message);
    expect(messages).toEqual([
      expect.stringMatching(/^host kvm-1: /),
      'primary storage primary: not made, as host kvm-1 is not there',
      expect.stringMatching(/^zone state TEST: not made, as host kvm-1 is not there/),
    ]);
    expect(on.sent).not.toContain('createStoragePool');
    expect(zoneOf(on.world)).toMatchObject({ zones: [{ allocationstate: 'Disabled' }] });
  });

  test('is told once when the server was there and does not do what it says', async () => {
    const on = cloud();
    const forgetful = { ...on, api: { send: lying(on.api.send, 'updatePhysicalNetwork') } };
    const problems = problemsOf(await applyOn(forgetful, reference()));
    expect(problems.map(({ rule }) => rule)).toContain('zone-unproven');
  });
});

type Send = ReturnType<typeof cloud>['api']['send'];

/** Says yes to a command and does nothing. */
function lying(send: Send, command: string): Send {
  return (call, answer, signal) =>
    call.command === command ? Promise.resolve(done(answer.parse({}))) : send(call, answer, signal);
}

describe('around a host', () => {
  test('hands are called before and after', async () => {
    const seen: string[] = [];
    const note = async (text: string) => {
      seen.push(text);
      return done(undefined);
    };
    const addHost = async ({ address }: { readonly address: string }) => {
      await note(`added ${address}`);
      return { secured: true };
    };
    const on = cloud({ hooks: { addHost } });
    const hands = {
      beforeHost: (name: string) => note(`before ${name}`),
      afterHost: (name: string) => note(`after ${name}`),
    };
    got(await applyOn(on, reference(), { hands }));
    expect(seen).toEqual(['before kvm-host-01', 'added 10.15.0.117', 'after kvm-host-01']);
  });

  test("what hands cannot do is that host's problem", async () => {
    const on = cloud();
    const problem = { rule: 'remote-timeout', message: 'kvm-host-01 does not answer' };
    const hands = { beforeHost: async () => refused(problem), afterHost: async () => done(undefined) };
    expect(problemsOf(await applyOn(on, reference(), { hands }))).toContainEqual(expect.objectContaining(problem));
    expect(on.sent).not.toContain('addHost');
  });
});

test('the journal hears of every change, its beginning and its end', async () => {
  const events: ApplyEvent[] = [];
  const on = cloud();
  const plan = await planOn(on, reference());
  got(await applyPlan(on.api, reference(), plan, { ...on, told: untold, journal: (event) => void events.push(event) }));
  const names = (state: string) =>
    events.filter((event) => event.state === state).map(({ change }) => `${change.kind} ${change.name}`);
  const all = plan.changes.map(({ kind, name }) => `${kind} ${name}`);
  expect(names('begun').toSorted()).toEqual(all.toSorted());
  expect(names('done').toSorted()).toEqual(all.toSorted());
});

describe('a part of a plan', () => {
  test('is that of some kinds', async () => {
    const on = cloud();
    const site = reference();
    const part = partOf(await planOn(on, site), ['zone', 'setting']);
    got(await applyPlan(on.api, site, part, { ...on, told: untold }));
    const left = await planOn(on, site);
    expect(left.changes.some(({ kind }) => kind === 'zone' || kind === 'setting')).toBe(false);
    expect(left.changes[0]).toMatchObject({ kind: 'physical network' });
  });

  test('is that of some hosts', async () => {
    const on = cloud();
    const site = sized(4);
    got(await applyPlan(on.api, site, onlyHosts(await planOn(on, site), new Set(['kvm-3'])), { ...on, told: untold }));
    expect(zoneOf(on.world).hosts).toMatchObject([{ ipaddress: '10.0.2.3' }]);
  });
});

test('what somebody else made after the plan is not made again', async () => {
  const on = cloud();
  const site = reference();
  const plan = await planOn(on, site);
  got(await applyOn(cloud({ world: on.world, clock: on.clock }), site));
  on.sent.length = 0;
  got(await applyPlan(on.api, site, plan, { ...on, told: untold }));
  expect(on.sent.filter((command) => !command.startsWith('list'))).toEqual([]);
});

test('of what two at once made twice, which the server lets them, nothing is chosen', async () => {
  const on = cloud();
  const site = reference();
  const other = cloud({ world: on.world, clock: on.clock });
  await Promise.all([on, other].map((one) => applyOn(one, site)));
  const double = zoneOf(on.world);
  expect(double.zones).toHaveLength(2);
  expect(inShort(await planOn(on, site))).toEqual([
    'blocked zone TEST: zone TEST: 2 of this name are there (take away all but one)',
  ]);
  await applyOn(on, site);
  expect(zoneOf(on.world)).toEqual(double);
});

test('of what is there twice nothing is chosen, and nothing is built on it', async () => {
  const on = cloud();
  const site = reference();
  const part = partOf(await planOn(on, site), ['zone', 'setting', 'physical network']);
  got(await applyPlan(on.api, site, part, { ...on, told: untold }));
  const [network] = on.world.live('physicalNetworks');
  if (network === undefined) throw new Error('no physical network');
  const { id: _, db: __, ...fields } = network;
  on.world.add('physicalNetworks', fields);
  expect(inShort(await planOn(on, site))).toContain(
    'blocked physical network PhysicalNetwork: physical network PhysicalNetwork: 2 of this name are there (take away all but one)',
  );
  const problems = problemsOf(await applyOn(on, site));
  expect(new Set(problems.map(({ rule }) => rule))).toEqual(new Set(['zone-waits']));
  expect(zoneOf(on.world)).toMatchObject({ trafficTypes: [], zones: [{ allocationstate: 'Disabled' }] });
});

test('a host whose adding was cut off is waited for, and not added again', async () => {
  const clock = testClock();
  const addHost = async () => {
    await clock.sleep(6 * 60_000, new AbortController().signal);
    return { secured: true };
  };
  const on = cloud({ clock, hooks: { addHost } });
  on.fail('addHost', 'cut');
  got(await applyOn(on, reference()));
  expect(on.sent.filter((command) => command === 'addHost')).toHaveLength(1);
  expect(zoneOf(on.world)).toMatchObject({ hosts: [{ state: 'Up' }], zones: [{ allocationstate: 'Enabled' }] });
});

describe('calls are counted', () => {
  test.each([
    [1, 20],
    [40, 20],
    [400, 20],
  ])('an empty plan of %i hosts takes at most %i', async (hosts, most) => {
    const site = sized(hosts);
    const on = await madeZone(site);
    expect(isEmpty(await planOn(on, site))).toBe(true);
    expect(on.sent.length).toBeLessThanOrEqual(most);
  });

  test('one host more takes few calls more', async () => {
    const counted = async (hosts: number) => {
      const on = cloud();
      got(await applyOn(on, sized(hosts)));
      return on.sent.length;
    };
    expect((await counted(8)) - (await counted(4))).toBe(4);
  });
});
