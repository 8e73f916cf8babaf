import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type FinalizePlace, finalizePlace } from './finalize-place.ts';

type Ended = Awaited<ReturnType<FinalizePlace['finalize']>>;

/** Everything a run said. */
const all = ({ said, remarks }: Ended) => `${remarks.join('\n')}\n${said}`;
const namesOf = ({ cloud }: FinalizePlace, table: 'zones' | 'pods' | 'clusters' | 'hosts' | 'pools' | 'imageStores') =>
  cloud.world.live(table).map(({ name }) => name);
const commandsSince = ({ cloud }: FinalizePlace, count: number) =>
  cloud.heard.slice(count).map(({ command }) => command);
const isLook = (command: string) => /^(list|get|login$|query)/.test(command);

/** A place whose zone is there. */
async function madePlace(...given: Parameters<typeof finalizePlace>): Promise<FinalizePlace> {
  const place = await finalizePlace(...given);
  const made = await place.finalize();
  expect(all(made)).toContain('zone TEST works');
  return place;
}

/** Waits until something is so. */
async function soon(isSo: () => boolean): Promise<void> {
  await expect.poll(isSo, { interval: 5 }).toBe(true);
}

describe('a fresh cloud becomes the zone of the site, and a second run finds nothing to do', () => {
  test.each(['4.19.3.0', '4.20.3.0', '4.22.0.0'])('with CloudStack %s', async (version) => {
    const place = await finalizePlace({ version });
    const first = await place.finalize();
    expect(all(first)).toContain('zone TEST works: 24 changes');
    expect(first.code).toBe(0);
    const asked = place.cloud.heard.length;
    const second = await place.finalize();
    expect(second.said).toContain('zone TEST works: nothing had to be changed');
    expect(second.code).toBe(0);
    const calls = commandsSince(place, asked);
    expect(calls.filter((command) => !isLook(command))).toEqual([]);
    expect(calls.length).toBeLessThanOrEqual(24);
    const [admin] = place.cloud.world.live('users');
    expect(admin?.password).toBe((await place.secrets()).adminPassword);
    expect(admin?.apikey).toBe((await place.secrets()).apiKey);
  });
});

test('what addHost needs is there before, what it overwrites is back after, and no password is given to it', async () => {
  const place = await madePlace();
  const host = place.fakes.host('kvm-host-01');
  expect(host.key).toMatch(/^restrict,from="10\.15\.0\.116" ecdsa-sha2-nistp256 \S+ zoneseed-management$/);
  expect(host.overwritten).toEqual([]);
  const order = place.fakes.ran.filter((one) => one.host === 'kvm-host-01').map(({ script }) => script);
  expect(order.indexOf('keep-properties')).toBeGreaterThan(order.indexOf('authorize'));
  expect(order.indexOf('restore')).toBeGreaterThan(order.indexOf('keep-properties'));
});

test('an operator is left with a profile of CloudMonkey that nobody else can read', async () => {
  const place = await madePlace();
  const file = join(place.out, 'cmk/config');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const { apiKey, apiSecretKey } = await place.secrets();
  const text = readFileSync(file, 'utf8');
  for (const line of [
    'url = http://10.10.0.116:8080/client/api',
    `apikey = ${apiKey}`,
    `secretkey = ${apiSecretKey}`,
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});

describe('--plan', () => {
  test('shows a fresh cloud what would be done, and does nothing; of a zone that works it is empty', async () => {
    const place = await finalizePlace();
    const before = await place.finalize({ plan: true });
    expect(before.code).toBe(1);
    expect(before.said).toMatch(/^~ {2}access +admin +the password of a fresh install is replaced/m);
    expect(before.said).toMatch(/^\+ {2}host +kvm-host-01 +10\.15\.0\.117, in cluster testbed +\S+site\.yaml:76$/m);
    expect(commandsSince(place, 0).filter((command) => !isLook(command) && command !== 'listCapabilities')).toEqual([]);
    expect(place.fakes.ran.map(({ script }) => script)).not.toContain('hold');
    expect((await place.secrets()).apiKey).toBeUndefined();
    expect((await place.finalize()).code).toBe(0);
    const after = await place.finalize({ plan: true });
    expect(after.said).toBe('zone TEST: nothing to do\n');
    expect(after.code).toBe(0);
  });
});

describe('a run that is cut is simply run again', () => {
  test.each(['createZone', 'addTrafficType', 'addHost', 'createStoragePool', 'updateZone'])(
    'broken off at %s',
    async (command) => {
      const place = await finalizePlace({ pace: { job: 60, call: 5 } });
      const interruption = new AbortController();
      const cut = place.finalize({}, interruption.signal);
      await soon(() => place.cloud.heard.some((call) => call.command === command));
      interruption.abort();
      const ended = await cut;
      expect(ended.code).toBe(1);
      expect(ended.remarks.slice(-2)).toEqual([
        'error: finalize was broken off [interrupted]',
        '  run it again: it goes on where this ended',
      ]);
      const again = await place.finalize();
      expect(all(again)).toContain('zone TEST works');
      expect(namesOf(place, 'zones')).toEqual(['TEST']);
      expect(namesOf(place, 'pods')).toEqual(['Internal']);
      expect(namesOf(place, 'clusters')).toEqual(['testbed']);
      expect(namesOf(place, 'pools')).toEqual(['banana-primary']);
      expect(namesOf(place, 'imageStores')).toEqual(['banana-secondary']);
      expect(place.fakes.host('kvm-host-01').overwritten).toEqual([]);
    },
  );
});

describe('the management server', () => {
  test('that starts late is waited for, and what it looks like is said', async () => {
    const place = await finalizePlace();
    await place.cloud.close();
    for (let count = 0; count < 2; count++)
      place.cloud.faults.add({ kind: 'unavailable', command: 'listCapabilities' });
    const running = place.finalize();
    await soon(() => place.fakes.ran.some(({ script }) => script === 'hold'));
    await place.cloud.revive();
    const ended = await running;
    expect(all(ended)).toContain('zone TEST works');
    expect(all(ended)).toMatch(/503|still starts|does not answer|ended the connection/);
  });

  test('that does not come ends the patience with what it looked like last', async () => {
    const place = await finalizePlace();
    await place.cloud.close();
    const ended = await place.finalize({ wait: 1500 });
    expect(ended.code).toBe(1);
    expect(all(ended)).toContain('[api-unreachable]');
  });

  test('that dies in the middle of addHost is waited for, and the host is there once', async () => {
    const place = await finalizePlace();
    place.cloud.faults.add({ kind: 'drop-after', command: 'addHost' });
    const ended = await place.finalize();
    expect(all(ended)).toContain('zone TEST works');
    expect(place.cloud.world.live('hosts').filter(({ type }) => type === 'Routing')).toHaveLength(1);
  });
});

describe("somebody else's password", () => {
  test('is no obstacle to one who has the API key', async () => {
    const place = await madePlace();
    Object.assign(place.cloud.world.live('users')[0] ?? {}, { password: 'of-somebody-else-1' });
    const ended = await place.finalize();
    expect(all(ended)).toContain('the password of admin is not the one of the secrets file; went on with the API key');
    expect(ended.code).toBe(0);
  });

  test('ends the run of one who has none, and how to hand it over is said', async () => {
    const place = await finalizePlace();
    Object.assign(place.cloud.world.live('users')[0] ?? {}, { password: 'of-somebody-else-1' });
    const ended = await place.finalize();
    expect(ended.code).toBe(1);
    expect(all(ended)).toContain('put the right one, or an API key, into the secrets file');
    expect(commandsSince(place, 0).filter((command) => command === 'login')).toHaveLength(2);
  });
});

describe('hosts', () => {
  test.each([
    ['no-route', /kvm-host-01 does not answer: it is off/],
    ['host-key', /kvm-host-01 shows another host key/],
    ['login', /kvm-host-01 does not let the key of the site in/],
  ] as const)(
    'one that cannot be talked to (%s) is waited for, and named when the time is over',
    async (away, says) => {
      const place = await finalizePlace();
      place.fakes.host('kvm-host-01').away = away;
      const ended = await place.finalize({ wait: 1200 });
      expect(ended.code).toBe(1);
      expect(all(ended)).toMatch(says);
      expect(place.cloud.heard).toEqual([]);
    },
  );

  test('one that comes later is waited for, and where it is in its first boot is said', async () => {
    const place = await finalizePlace();
    const host = place.fakes.host('kvm-host-01');
    host.firstBoot = { state: 'running', reason: 'common-packages runs' };
    const running = place.finalize();
    await soon(() => place.fakes.ran.some(({ host: name }) => name === 'kvm-host-01'));
    host.firstBoot = { state: 'ready' };
    const ended = await running;
    expect(all(ended)).toMatch(/kvm-host-01 first boot: step 1 of 1, common-packages runs/);
    expect(ended.code).toBe(0);
  });

  test('one that lacks an export stops what needs that, and nothing else', async () => {
    const place = await finalizePlace();
    place.fakes
      .host('kvm-host-01')
      .broken.set('10.15.0.118:/export/secondary', { code: 10, stderr: 'mount.nfs: access denied by server' });
    const ended = await place.finalize();
    expect(ended.code).toBe(1);
    expect(all(ended)).toContain('[storage-proof]');
    expect(namesOf(place, 'imageStores')).toEqual([]);
    expect(namesOf(place, 'pods')).toEqual(['Internal']);
    place.fakes.host('kvm-host-01').broken.clear();
    expect((await place.finalize()).code).toBe(0);
  });

  test('of another Java are not added, and the rest is made', async () => {
    const place = await finalizePlace();
    place.fakes.host('kvm-host-01').java = '17';
    const ended = await place.finalize();
    expect(ended.code).toBe(1);
    expect(all(ended)).toContain('kvm-host-01 runs Java 17, CloudStack 4.19 wants 11');
    expect(commandsSince(place, 0)).not.toContain('addHost');
    expect(namesOf(place, 'clusters')).toEqual(['testbed']);
  });

  test('that run already learn of a new one before the zone is touched, which the plan shows', async () => {
    const place = await madePlace();
    place.fakes.host('nfs-01').files.set('/etc/hosts', '127.0.0.1 localhost\n');
    const plan = await place.finalize({ plan: true });
    expect(plan.said).toMatch(/^~ {2}host file +nfs-01 +\/etc\/hosts: not as the site has it today/m);
    expect(plan.code).toBe(1);
    const ended = await place.finalize();
    expect(all(ended)).toContain('~ host file nfs-01:/etc/hosts');
    expect(place.fakes.host('nfs-01').files.get('/etc/hosts')).toContain('kvm-host-01');
    expect((await place.finalize({ plan: true })).code).toBe(0);
  });

  test('one that was installed anew is told, and replaced when that is asked for', async () => {
    const place = await madePlace();
    place.fakes.host('kvm-host-01').guid = undefined;
    for (const host of place.cloud.world.live('hosts')) if (host.type === 'Routing') host.state = 'Down';
    const told = await place.finalize();
    expect(told.code).toBe(1);
    expect(all(told)).toContain('--replace kvm-host-01 takes it out and adds it again');
    const replaced = await place.finalize({ replace: ['kvm-host-01'] });
    expect(all(replaced)).toContain('± host kvm-host-01');
    expect(replaced.code).toBe(0);
    expect(all(replaced)).not.toContain('is not replaced');
  });
});

describe('--replace', () => {
  test.each([
    ['kvm-host-01', 'kvm-host-01 is not replaced: its agent knows of the zone, or the zone hears of it'],
    ['nfs-01', 'nfs-01 is not replaced: it is no KVM host of the zone'],
  ])('of a host that was not installed anew (%s) is said to change nothing', async (name, says) => {
    const place = await madePlace();
    const ended = await place.finalize({ replace: [name] });
    expect(all(ended)).toContain(says);
    expect(ended.code).toBe(0);
    expect((await place.finalize({ plan: true, replace: [name] })).remarks.join('\n')).toContain(says);
  });
});

describe('--host', () => {
  const two = (text: string) =>
    text
      .replace(
        '  nfs-01:\n',
        '  kvm-host-02:\n    roles: [kvm]\n    networks: { management: 10.15.0.119, public: 10.10.0.119 }\n\n  nfs-01:\n',
      )
      .replace('hosts: [kvm-host-01]', 'hosts: [kvm-host-01, kvm-host-02]');

  test('adds the hosts that are named and waits for no other', async () => {
    const place = await finalizePlace({}, two);
    place.fakes.host('kvm-host-02').away = 'no-route';
    const one = await place.finalize({ host: ['kvm-host-01'] });
    expect(one.code).toBe(0);
    expect(all(one)).toContain('warning: kvm-host-02 (192.0.2.1) does not answer');
    expect(place.cloud.world.live('hosts').filter(({ type }) => type === 'Routing')).toHaveLength(1);
    const plan = await place.finalize({ plan: true });
    expect(plan.said).toContain('zone TEST: 1 to create');
    place.fakes.host('kvm-host-02').away = undefined;
    expect((await place.finalize()).said).toContain('works: 1 change,');
  });

  test('knows the names of the site', async () => {
    const place = await finalizePlace();
    const ended = await place.finalize({ host: ['kvm-host-1'] });
    expect(ended.code).toBe(2);
    expect(all(ended)).toContain('did you mean kvm-host-01?');
  });
});

test('a site without a zone, an address that is none, and secrets that were never made are refused before anything is asked', async () => {
  const place = await finalizePlace();
  const address = await place.finalize({ api: 'cloud.example' });
  expect([address.code, all(address)]).toEqual([2, expect.stringContaining('is no address of a cloud')]);
  rmSync(place.file.replace('.yaml', '.secrets.age'));
  const secrets = await place.finalize();
  expect([secrets.code, all(secrets)]).toEqual([1, expect.stringContaining('site.secrets.age')]);
  place.edit((text) => text.slice(0, text.indexOf('\nzone:')));
  const zone = await place.finalize();
  expect([zone.code, all(zone)]).toEqual([2, expect.stringContaining('says nothing of a zone')]);
  expect(place.cloud.heard).toEqual([]);
});

test('of two finalizes at once the second says who holds the site', async () => {
  const place = await finalizePlace({ pace: { call: 300 } });
  const first = place.finalize();
  await soon(() => place.cloud.heard.length > 0);
  const second = await place.finalize();
  Object.assign(place.cloud.world.pace, { call: 0 });
  expect(second.code).toBe(1);
  expect(all(second)).toMatch(/the site is being changed by \S+ on \S+ since 2026-11-25 20:00:00 UTC/);
  expect((await first).code).toBe(0);
});

test('names with spaces and of another script go through whole', async () => {
  const place = await finalizePlace({}, (text) =>
    text.replace('name: TEST', 'name: "시험 Zone (1)"').replace('name: Internal', 'name: "Pod é 1"'),
  );
  const ended = await place.finalize();
  expect(ended.said).toContain('zone 시험 Zone (1) works');
  expect(namesOf(place, 'pods')).toEqual(['Pod é 1']);
  expect((await place.finalize({ plan: true })).code).toBe(0);
});

test('--api reaches a cloud without SSH, and names what is not done', async () => {
  const place = await madePlace();
  const ran = place.fakes.ran.length;
  const ended = await place.finalize({ api: place.cloud.url.replace('/client/api', '') });
  expect(ended.code).toBe(0);
  expect(place.fakes.ran.length).toBe(ran);
  expect(all(ended)).toContain('not done, for it needs a shell on the machines: holding the site');
  expect(all(ended)).toContain(
    'not done, for it needs a shell on the machines: putting back what CloudStack overwrote',
  );
});

describe('--api with hosts to be added', () => {
  test('names what is missing there, and an add that fails says whose key has to lie on the host', async () => {
    const place = await finalizePlace();
    const ended = await place.finalize({ api: place.cloud.url });
    expect(all(ended)).toContain(
      'not done, for it needs a shell on the machines: letting the management server in to kvm-host-01',
    );
    expect(all(ended)).toContain('/var/lib/cloudstack/management/.ssh/id_rsa.pub');
    expect(all(ended)).toContain('primary storage banana-primary: not made, as host kvm-host-01 is not there');
  });

  test('--plan says what it cannot compare', async () => {
    const place = await madePlace();
    const plan = await place.finalize({ plan: true, api: place.cloud.url, replace: ['kvm-host-01'] });
    expect(plan.code).toBe(0);
    const says = 'not done, for it needs a shell on the machines: looking at the files and agents of running hosts';
    expect(plan.remarks.filter((line) => line.includes(says))).toHaveLength(1);
    expect(all(plan)).toContain('kvm-host-01 is not replaced: whether it was installed anew only a shell on it tells');
  });
});
