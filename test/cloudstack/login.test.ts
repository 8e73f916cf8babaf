import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Known, logIn } from '../../src/cloudstack/login.ts';
import type { Visit } from '../../src/cloudstack/session.ts';
import type { ApiKeys } from '../../src/cloudstack/sign.ts';
import { done, refused } from '../../src/outcome/outcome.ts';
import type { Problem } from '../../src/outcome/problem.ts';
import { untold } from '../../src/outcome/told.ts';
import { type StandIn, startStandIn } from '../fakes/cloudstack/stand-in.ts';
import { addUser, type User } from '../fakes/cloudstack/users.ts';
import { fakeClock } from './fake-clock.ts';

const ours: Known = { user: 'admin', password: 'the-password-of-the-site' };

let standIn: StandIn;
let visit: Visit;
let told: string[];
let warned: Problem[];
let kept: ApiKeys[];

beforeEach(async () => {
  standIn = await startStandIn();
  told = [];
  warned = [];
  kept = [];
  const signal = new AbortController().signal;
  const clock = { ...fakeClock(), now: () => Date.now() };
  const telling = {
    ...untold,
    note: (text: string) => void told.push(text),
    warn: (problem: Problem) => void warned.push(problem),
  };
  visit = { server: { url: standIn.url }, told: telling, signal, clock };
});

afterEach(() => standIn.close());

const keep = async (keys: ApiKeys) => {
  kept.push(keys);
  return done(undefined);
};
const heard = () => standIn.heard.map(({ command }) => command);
const user = (name = 'admin') => standIn.world.live('users').find(({ username }) => username === name) as User;

/** Another root admin, as an operator may have made one: wrong passwords disable it. */
function addFinalizer(): User {
  const { accountid } = user();
  return addUser(standIn.world, accountid, { username: 'finalizer', password: 'x', firstname: 'f', lastname: 'z' });
}

test('into a fresh cloud: the default password is replaced, a key is made, and written down before it is used', async () => {
  const calls: string[][] = [];
  const entered = await logIn(visit, ours, async (keys) => {
    calls.push(heard());
    return keep(keys);
  });
  expect(entered).toMatchObject({ ok: true, value: { changed: ['password', 'key'], keys: kept[0] } });
  expect(user()).toMatchObject({ password: ours.password, apikey: kept[0]?.apiKey, secretkey: kept[0]?.secretKey });
  expect(calls).toEqual([['login', 'login', 'updateUser', 'getUserKeys', 'registerUserKeys']]);
  const zones = entered.ok && (await entered.value.api.send({ command: 'listZones' }, z.object({}), visit.signal));
  expect(zones).toMatchObject({ ok: true });
});

test('the second time the key is enough, and nothing is changed', async () => {
  await logIn(visit, ours, keep);
  standIn.heard.length = 0;
  const [keys] = kept.splice(0);
  const entered = await logIn(visit, { ...ours, keys }, keep);
  expect(entered).toMatchObject({ ok: true, value: { changed: [], keys } });
  expect(heard()).toEqual(['listUsers', 'login']);
  expect(kept).toEqual([]);
});

test('a key that is there is read, not made anew: that would kill the one somebody uses', async () => {
  Object.assign(user(), { password: ours.password, apikey: 'somebodys', secretkey: 'secret' });
  const entered = await logIn(visit, ours, keep);
  expect(entered).toMatchObject({
    ok: true,
    value: { changed: [], keys: { apiKey: 'somebodys', secretKey: 'secret' } },
  });
  expect(kept).toEqual([{ apiKey: 'somebodys', secretKey: 'secret' }]);
  expect(heard()).not.toContain('registerUserKeys');
});

test('cut between the key and its file, the next run reads the key', async () => {
  await logIn(visit, ours, async () => refused({ message: 'the disk is full' }));
  const { apikey } = user();
  expect(await logIn(visit, ours, keep)).toMatchObject({ ok: true, value: { keys: { apiKey: apikey } } });
});

test('a key that cannot be written down is not used', async () => {
  const entered = await logIn(visit, ours, async () => refused({ message: 'the disk is full' }));
  expect(entered).toEqual({ ok: false, problems: [{ message: 'the disk is full' }] });
  expect(heard().at(-1)).toBe('registerUserKeys');
});

test('a key of before, whose database is gone, does not stand in the way', async () => {
  const old = { apiKey: 'old', secretKey: 'old' };
  const entered = await logIn(visit, { ...ours, keys: old }, keep);
  expect(entered).toMatchObject({ ok: true, value: { changed: ['password', 'key'] } });
  expect(kept).toHaveLength(1);
});

describe('the password is somebody else’s', () => {
  beforeEach(() => {
    user().password = 'changed in the browser';
  });

  test('with our key: goes on, with a note', async () => {
    Object.assign(user(), { apikey: 'a', secretkey: 's' });
    const entered = await logIn(visit, { ...ours, keys: { apiKey: 'a', secretKey: 's' } }, keep);
    expect(entered).toMatchObject({ ok: true, value: { changed: [] } });
    expect(warned).toMatchObject([{ severity: 'warning', rule: 'api-password' }]);
  });

  test('without a key: a clear end after two tries, which says how to go on', async () => {
    const entered = await logIn(visit, ours, keep);
    expect(entered).toMatchObject({
      ok: false,
      problems: [
        {
          kind: 'login',
          code: 531,
          hint: expect.stringContaining('put the right one, or an API key, into the secrets file'),
        },
      ],
    });
    expect(heard()).toEqual(['login', 'login']);
    expect(JSON.stringify(entered)).not.toContain(ours.password);
  });
});

test('run again and again, another admin than that of a new database is not locked out by us while our key works', async () => {
  Object.assign(addFinalizer(), { apikey: 'a', secretkey: 's' });
  const known = { user: 'finalizer', password: 'wrong', keys: { apiKey: 'a', secretKey: 's' } };
  for (let run = 0; run < 10; run++) expect(await logIn(visit, known, keep)).toMatchObject({ ok: true });
  expect(user('finalizer')).toMatchObject({ state: 'enabled', wrong: 0 });
});

test('one run makes no more than two wrong tries, the password and the default one', async () => {
  addFinalizer();
  await logIn(visit, { user: 'finalizer', password: 'wrong' }, keep);
  expect(user('finalizer')).toMatchObject({ state: 'enabled', wrong: 2 });
});

test('a password that is the default one is tried once', async () => {
  user().password = 'another';
  await logIn(visit, { ...ours, password: 'password' }, keep);
  expect(heard()).toEqual(['login']);
});

test('a new server that upgrades its database has admin disabled: it is waited for and said', async () => {
  user().state = 'disabled';
  const { clock } = visit;
  let sleeps = 0;
  visit = {
    ...visit,
    clock: {
      now: clock.now,
      sleep: async () => {
        if (++sleeps === 3) user().state = 'enabled';
      },
    },
  };
  expect(await logIn(visit, ours, keep)).toMatchObject({ ok: true });
  expect(told).toHaveLength(3);
  expect(told[0]).toContain('the user admin is disabled, as while the server upgrades its database');
});

test('a user that is disabled for good is told how it is enabled again, and no other password is tried', async () => {
  Object.assign(user(), { state: 'disabled', password: ours.password });
  visit = { ...visit, clock: fakeClock() };
  expect(await logIn(visit, ours, keep)).toMatchObject({
    ok: false,
    problems: [{ kind: 'login', hint: expect.stringContaining('enableUser') }],
  });
  // Every ten seconds for two minutes.
  expect(heard()).toEqual(Array.from({ length: 13 }, () => 'login'));
});

test('keys that may not be used (4.20 and later): the time and the setting are named', async () => {
  await standIn.close();
  standIn = await startStandIn({ version: '4.20.3.0' });
  visit = { ...visit, server: { url: standIn.url } };
  standIn.world.add('settings', { name: 'api.key.access', value: 'false' });
  expect(await logIn(visit, ours, keep)).toMatchObject({
    ok: false,
    problems: [{ kind: 'login', hint: expect.stringContaining('api.key.access') }],
  });
});

test.each(['4.19.3.0', '4.20.3.0', '4.22.0.0'])('%s', async (version) => {
  await standIn.close();
  standIn = await startStandIn({ version });
  visit = { ...visit, server: { url: standIn.url } };
  expect(await logIn(visit, ours, keep)).toMatchObject({ ok: true, value: { changed: ['password', 'key'] } });
});

test.each(['login', 'updateUser', 'getUserKeys', 'registerUserKeys', 'listUsers'])(
  'cut at %s, before or after the server did it, the next run ends in the same',
  async (command) => {
    for (const kind of ['drop-before', 'drop-after', 'unavailable'] as const) {
      await standIn.close();
      standIn = await startStandIn();
      visit = { ...visit, server: { url: standIn.url } };
      kept = [];
      standIn.faults.add({ kind, command });
      expect(await logIn(visit, ours, keep)).toMatchObject({ ok: false, problems: [{ kind: 'unreachable' }] });
      const [keys] = kept.splice(0);
      expect(await logIn(visit, { ...ours, ...(keys === undefined ? {} : { keys }) }, keep)).toMatchObject({
        ok: true,
      });
      expect(user()).toMatchObject({ password: ours.password, apikey: (kept[0] ?? keys)?.apiKey });
    }
  },
);
