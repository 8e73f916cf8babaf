/** The program itself, as a user starts it: on a cloud that is reached without SSH, since no machine listens here. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import type { StandInOptions } from '../fakes/cloudstack/stand-in.ts';
import { type FinalizePlace, finalizePlace } from './finalize-place.ts';

const PROGRAM = join(import.meta.dirname, '../../src/cli.ts');

function start({ file, out }: FinalizePlace, ...args: readonly string[]) {
  const folder = dirname(file);
  const env = { PATH: process.env.PATH, HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') };
  const child = spawn(process.execPath, [PROGRAM, 'finalize', file, '--out', out, ...args], { env });
  const heard = { said: '', remarks: '' };
  child.stdout.on('data', (chunk) => {
    heard.said += chunk;
  });
  child.stderr.on('data', (chunk) => {
    heard.remarks += chunk;
  });
  return { child, heard, code: ended(child) };
}

/** A place of one of several tests at once. */
async function placeOf({ onTestFinished }: TestContext, options: StandInOptions): Promise<FinalizePlace> {
  const place = await finalizePlace(options, undefined, 'kept');
  onTestFinished(place.close);
  return place;
}

async function ended(child: ChildProcess): Promise<number | null> {
  const [code] = await once(child, 'close');
  return code as number | null;
}

test.concurrent('it makes the zone, and says in a log what it does', async (context) => {
  const place = await placeOf(context, { hooks: { addHost: async () => ({ secured: true }) } });
  // Nobody is there to restart the server.
  place.cloud.world.state.started += 120_000;
  const { heard, code } = start(place, '--api', place.cloud.url);
  expect(await code, heard.remarks).toBe(0);
  expect(heard.said).toMatch(/^zone TEST works: 23 changes, \d+ s$/m);
  expect(heard.remarks).toMatch(/^making the zone$/m);
  expect(heard.remarks).toMatch(/^ {2}\+ host kvm-host-01$/m);
  expect(heard.said + heard.remarks).not.toContain((await place.secrets()).apiSecretKey);
});

test.concurrent('Ctrl-C ends it cleanly, and it says that it goes on', async (context) => {
  const place = await placeOf(context, {});
  await place.cloud.close();
  const { child, heard, code } = start(place, '--api', place.cloud.url);
  await expect.poll(() => heard.remarks).toContain('the connection is refused');
  child.kill('SIGINT');
  expect(await code).toBe(1);
  expect(heard.remarks).toContain(
    'finalize was broken off [interrupted]\n  run it again: it goes on where this ended\n',
  );
  expect(place.journal().at(-1)).toMatchObject({ event: 'end', exit: 1 });
});

test.concurrent('a kill at any time leaves a journal whose lines are whole', async (context) => {
  const place = await placeOf(context, { pace: { job: 100 }, hooks: { addHost: async () => ({ secured: true }) } });
  place.cloud.world.state.started += 120_000;
  const first = start(place, '--api', place.cloud.url);
  await expect.poll(() => place.cloud.heard.map(({ command }) => command)).toContain('createPod');
  first.child.kill('SIGKILL');
  await first.code;
  const second = start(place, '--api', place.cloud.url);
  expect(await second.code, second.heard.remarks).toBe(0);
  const runs = place.journal().map(({ run }) => run);
  expect(new Set(runs).size).toBe(2);
  expect(place.cloud.world.live('pods')).toHaveLength(1);
});
