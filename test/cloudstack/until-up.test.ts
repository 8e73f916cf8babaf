import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { untilUp } from '../../src/cloudstack/until-up.ts';
import { untold } from '../../src/outcome/told.ts';
import { StandIn, startStandIn } from '../fakes/cloudstack/stand-in.ts';
import { fakeClock } from './fake-clock.ts';

const never = new AbortController().signal;
const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

test('a server that is up is up', async () => {
  const standIn = await startStandIn();
  ends.push(() => standIn.close());
  const told: string[] = [];
  const telling = { ...untold, note: (text: string) => void told.push(text) };
  expect(await untilUp({ url: standIn.url }, telling, never)).toEqual({
    ok: true,
    value: undefined,
  });
  expect(told).toEqual([]);
});

test('a starting server is waited for, and each change of what it looks like is told once', async () => {
  const standIn = await startStandIn();
  ends.push(() => standIn.close());
  await standIn.die();
  const clock = fakeClock();
  const told: string[] = [];
  const telling = { ...untold, note: (text: string) => void told.push(text) };
  const { sleep } = clock;
  clock.sleep = async (milliseconds, signal) => {
    await sleep(milliseconds, signal);
    if (clock.slept.length === 5) await standIn.revive();
    if (clock.slept.length === 5) for (let i = 0; i < 3; i++) standIn.faults.add({ kind: 'unavailable' });
  };
  expect(await untilUp({ url: standIn.url }, telling, never, clock)).toMatchObject({ ok: true });
  expect(told).toEqual([
    'listCapabilities: the connection is refused',
    'listCapabilities: the server answered 503 and a page',
  ]);
  expect(clock.slept).toHaveLength(8);
});

test('a server whose start failed answers 503 for ever: the caller breaks it off and hears what it was', async () => {
  const standIn = await startStandIn();
  ends.push(() => standIn.close());
  for (let i = 0; i < 10; i++) standIn.faults.add({ kind: 'unavailable' });
  const stop = new AbortController();
  const clock = fakeClock();
  const { sleep } = clock;
  clock.sleep = async (milliseconds, signal) => {
    if (clock.slept.length === 3) stop.abort();
    await sleep(milliseconds, signal);
  };
  const got = await untilUp({ url: standIn.url }, untold, stop.signal, clock);
  expect(got).toMatchObject({
    ok: false,
    problems: [
      { kind: 'unreachable', message: expect.stringContaining('503'), hint: expect.stringContaining('start failed') },
    ],
  });
});

test('something else on that port is no server that starts', async () => {
  const other: Server = createServer((_, answer) => answer.end('<html>Welcome</html>'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  ends.push(() => new Promise((resolve) => other.close(resolve)));
  const address = other.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/client/api`;
  expect(await untilUp({ url }, untold, never)).toMatchObject({
    ok: false,
    problems: [{ kind: 'unexpected' }],
  });
});

test('the port of a stand-in stays its own over deaths', async () => {
  const standIn = new StandIn();
  await standIn.listen();
  const { url } = standIn;
  await standIn.die();
  await standIn.revive();
  ends.push(() => standIn.close());
  expect(standIn.url).toBe(url);
});
