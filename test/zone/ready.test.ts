import { describe, expect, test } from 'vitest';
import { done, refused } from '../../src/outcome/outcome.ts';
import type { Problem } from '../../src/outcome/problem.ts';
import { untold } from '../../src/outcome/told.ts';
import type { Questions } from '../../src/zone/links/link.ts';
import type { Waiting } from '../../src/zone/readiness.ts';
import { waitUntilReady } from '../../src/zone/ready.ts';
import { type Cloud, type CloudOptions, cloud, got } from './in-process.ts';
import { applyOn, madeZone, problemsOf } from './made-zone.ts';
import { reference } from './zoned-sites.ts';

const site = reference();
const wait = (on: Cloud, questions?: Questions) =>
  waitUntilReady(on.api, site, { ...on, told: untold, questions, patience: 60_000 });

/** A zone just made, with nothing waited for. */
async function begun(options: CloudOptions = {}): Promise<Cloud> {
  const on = cloud(options);
  got(await applyOn(on, site));
  return on;
}

/** Whoever is asked says that all is well, but for what a test says otherwise. */
const well: Questions = {
  reaches: async () => true,
  mounts: async () => done(undefined),
  lacks: async () => [],
};

test('a zone is ready when everything of it is, and says what system VMs it has', async () => {
  const on = await begun({ pace: { systemVm: 12_000 } });
  const began = on.clock.now();
  const seen: (readonly Waiting[])[] = [];
  const watch = (waiting: readonly Waiting[]) => void seen.push(waiting);
  const state = got(await waitUntilReady(on.api, site, { ...on, told: untold, watch }));
  expect(state.systemVms.map(({ systemvmtype, publicip }) => [systemvmtype, publicip]).toSorted()).toEqual([
    ['consoleproxy', expect.stringMatching(/^10\.10\.0\./)],
    ['secondarystoragevm', expect.stringMatching(/^10\.10\.0\./)],
  ]);
  expect(on.clock.now() - began).toBeGreaterThan(12_000);
  expect(seen[0]).toEqual([
    { what: 'secondary storage VM', state: 'is not made yet', path: ['zone'] },
    { what: 'console proxy', state: 'is not made yet', path: ['zone'] },
  ]);
  expect(seen.flat().map(({ state }) => state)).toContain('is Stopped');
});

test('what settles by itself after a restart of the server is waited through', async () => {
  const on = await madeZone(site, { pace: { settle: 60_000 } });
  for (const host of on.world.live('hosts')) host.state = 'Disconnected';
  const mended = on.clock.sleep(50_000, on.signal).then(() => {
    for (const host of on.world.live('hosts')) host.state = 'Up';
  });
  got(await wait(on));
  await mended;
});

describe('when something does not come, the first broken link is named, then what waits for it', () => {
  const hosts = (on: Cloud, is: object) => {
    for (const host of on.world.live('hosts')) if (host.type === 'Routing') Object.assign(host, is);
  };
  const pools = (on: Cloud, is: object) => {
    for (const pool of on.world.live('pools')) Object.assign(pool, is);
  };

  interface Case {
    readonly what: string;
    readonly break: (on: Cloud) => void;
    readonly questions?: Partial<Questions>;
    readonly says: RegExp;
    readonly hint: RegExp;
  }

  test.each<Case>([
    {
      what: 'a zone that somebody disabled',
      break: (on) => void Object.assign(on.world.live('zones')[0] ?? {}, { allocationstate: 'Disabled' }),
      says: /^the zone is disabled/,
      hint: /run finalize/,
    },
    {
      what: 'agents that are sent elsewhere',
      break: (on) => {
        for (const one of on.world.state.tables.settings) if (one.name === 'host') one.value = '192.168.1.5';
        hosts(on, { state: 'Alert' });
      },
      says: /^agents and system VMs are told that the management server is at 192\.168\.1\.5/,
      hint: /has to be 10\.15\.0\.116/,
    },
    {
      what: 'a label that is another',
      break: (on) => {
        hosts(on, { state: 'Alert' });
        for (const one of on.world.live('trafficTypes')) if (one.traffictype === 'Guest') one.kvmnetworklabel = 'br9';
      },
      says: /^the label of PhysicalNetwork Guest traffic is br9/,
      hint: /cloudbr1/,
    },
    {
      what: 'a label that is no device',
      break: (on) => hosts(on, { state: 'Alert' }),
      questions: { lacks: async () => ['cloudbr1'] },
      says: /^kvm-host-01 has no device cloudbr1/,
      hint: /netplan apply/,
    },
    {
      what: 'a host that does not reach the server',
      break: (on) => hosts(on, { state: 'Alert' }),
      questions: { reaches: async () => false },
      says: /^kvm-host-01 does not reach 10\.15\.0\.116:8250/,
      hint: /firewall/,
    },
    {
      what: 'a host whose agent is silent',
      break: (on) => hosts(on, { state: 'Down' }),
      says: /^kvm-host-01 is Down/,
      hint: /cloudstack-agent/,
    },
    {
      what: 'a host without TLS',
      break: (on) => hosts(on, { secured: false }),
      says: /^kvm-host-01 is not secured/,
      hint: /LIBVIRTD_ARGS/,
    },
    {
      what: 'a host in maintenance',
      break: (on) => hosts(on, { resourcestate: 'Maintenance' }),
      says: /^kvm-host-01 is Maintenance/,
      hint: /cancel its maintenance/,
    },
    {
      what: 'a pool that a host cannot mount',
      break: (on) => pools(on, { state: 'Initialized' }),
      questions: { mounts: async () => refused({ message: 'mount.nfs: access denied by server' }) },
      says: /^kvm-host-01 cannot use 10\.15\.0\.118:\/export\/primary: mount\.nfs: access denied/,
      hint: /no_root_squash/,
    },
    {
      what: 'a pool that is not Up',
      break: (on) => pools(on, { state: 'Initialized' }),
      says: /^primary storage banana-primary is Initialized/,
      hint: /agent\.log/,
    },
  ])('$what', async ({ break: breakIt, questions = {}, says, hint }) => {
    const on = await madeZone(site);
    breakIt(on);
    const [first, ...waiting] = problemsOf(await wait(on, { ...well, ...questions }));
    expect(first).toMatchObject({
      rule: 'zone-broken-link',
      message: expect.stringMatching(says),
      hint: expect.stringMatching(hint),
    });
    expect(first?.path?.length).toBeGreaterThan(0);
    expect(waiting.length).toBeGreaterThan(0);
    for (const one of waiting) expect(one.rule).toBe('zone-not-ready');
  });

  test('a template that is said to be ready and never came', async () => {
    const on = await begun({ hooks: { mountImageStore: async () => false } });
    const [first] = problemsOf(await wait(on, well));
    expect(first?.message).toBe(
      'the system VM template is said to be ready and has no size: it never came to the store',
    );
    expect(first?.hint).toMatch(/cloud-install-sys-tmplt/);
  });

  test('a store that the management server cannot mount', async () => {
    const on = await begun({ hooks: { mountImageStore: async () => false } });
    const mounts: Questions['mounts'] = async (host) =>
      host === 'cloudstack-mgmt' ? refused({ message: 'Permission denied' }) : done(undefined);
    const [first] = problemsOf(await wait(on, { ...well, mounts }));
    expect(first?.message).toBe('cloudstack-mgmt cannot use 10.15.0.118:/export/secondary: Permission denied');
  });

  test('a system VM that runs and is silent', async () => {
    const on = await madeZone(site);
    for (const agent of on.world.live('hosts')) if (agent.type !== 'Routing') on.world.remove(agent);
    const [first] = problemsOf(await wait(on, well));
    expect(first?.message).toMatch(/^[sv]-\d+-VM runs and does not reach the management server/);
    expect(first?.hint).toMatch(/ssvm-check/);
  });

  test('no addresses left', async () => {
    const small = reference(['10.10.0.220-10.10.0.230', '10.10.0.220-10.10.0.220']);
    const on = cloud();
    got(await applyOn(on, small));
    const [first] = problemsOf(
      await waitUntilReady(on.api, small, { ...on, told: untold, questions: well, patience: 60_000 }),
    );
    expect(first?.message).toBe('all 1 public addresses are in use');
    expect(first?.path).toEqual(['zone', 'public_ips']);
  });
});

test('while it is waited, the reason is told once it takes long', async () => {
  const on = await madeZone(site);
  for (const host of on.world.live('hosts')) if (host.type === 'Routing') host.state = 'Down';
  const warned: Problem[] = [];
  const told = { ...untold, warn: (problem: Problem) => void warned.push(problem) };
  const outcome = await waitUntilReady(on.api, site, { ...on, told, patience: 5 * 60_000 });
  expect(outcome.ok).toBe(false);
  expect(warned).toMatchObject([{ severity: 'warning', message: 'kvm-host-01 is Down' }]);
});

test('a server that is away is waited for', async () => {
  const on = await madeZone(site);
  on.fail(2, 'server died before');
  got(await wait(on));
});
