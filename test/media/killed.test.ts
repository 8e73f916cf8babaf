import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { clearUnfinished } from '../../src/disk/unfinished.ts';
import { must } from '../lab/process.ts';
import { installerIso } from '../look/look-place.ts';
import { digest, place, treeOf } from './media-place.ts';

const child = join(import.meta.dirname, 'children/make-medium.ts');
const ROUNDS = { usb: 20, pxe: 10 };

/** What is at a path, in a few words that are the same for the same bytes. */
function state(path: string): string {
  if (!existsSync(path)) return 'nothing';
  return digest(lstatSync(path).isDirectory() ? JSON.stringify([...treeOf(path)]) : readFileSync(path));
}

async function make(kind: string, output: string, name: string): Promise<void> {
  const words = await must([process.execPath, child, kind, await installerIso(), output, name]);
  expect(words).toBe('begins\nmade\n');
}

/** Ends the maker, and what it started, after a while; false when it was done before. */
async function kill(
  kind: string,
  output: string,
  name: string,
  afterMs: number,
  signal: NodeJS.Signals = 'SIGKILL',
): Promise<boolean> {
  const maker = spawn(process.execPath, [child, kind, await installerIso(), output, name], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  const ended = once(maker, 'exit');
  await once(maker.stdout, 'data');
  await Promise.race([setTimeout(afterMs), ended]);
  const { pid } = maker;
  if (maker.exitCode === null && pid !== undefined) process.kill(-pid, signal);
  return (await ended)[1] === signal;
}

/** How long a whole run takes behind its first word, in milliseconds: where there is something to cut. */
async function duration(kind: string, output: string): Promise<number> {
  const maker = spawn(process.execPath, [child, kind, await installerIso(), output, 'timed'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(maker, 'exit');
  await once(maker.stdout, 'data');
  const begun = performance.now();
  await ended;
  return performance.now() - begun;
}

describe.each(['usb', 'pxe'] as const)('a run of %s', (kind) => {
  test('that is killed at random moments leaves a whole medium, the former or the new, and the next one clears up', async () => {
    const folder = place();
    const output = join(folder, 'medium');
    // Follows how long runs take, on a machine that has other things to do too.
    let span = 0.7 * (await duration(kind, output));
    const whole = new Map<string, string>();
    for (const name of ['one', 'two']) {
      await make(kind, output, name);
      whole.set(state(output), name);
    }
    expect(whole.size).toBe(2);
    let cut = 0;
    let unfinished = 0;
    for (let round = 0; round < ROUNDS[kind]; round++) {
      if (await kill(kind, output, round % 2 === 0 ? 'one' : 'two', Math.random() * span)) cut++;
      else span *= 0.9;
      unfinished += readdirSync(folder).length - 1;
      // A tree is replaced by two renames; what was cut between them is undone by the next run.
      if (kind === 'pxe') clearUnfinished(output);
      expect([...whole.keys()], `round ${round}`).toContain(state(output));
    }
    expect(cut).toBeGreaterThan(ROUNDS[kind] / 5);
    expect(unfinished).toBeGreaterThan(0);
    await make(kind, output, 'two');
    expect(whole.get(state(output))).toBe('two');
    expect(readdirSync(folder)).toEqual(['medium']);
  });

  test('that is the first and is killed leaves nothing or a whole medium', async () => {
    const folder = place();
    const wanted = join(folder, 'wanted');
    await make(kind, wanted, 'one');
    for (let round = 0; round < 2; round++) {
      const output = join(folder, kind === 'pxe' ? 'wanted' : `medium-${round}`);
      const parent = kind === 'pxe' ? join(folder, `${round}`, 'wanted') : output;
      await kill(kind, parent, 'one', Math.random() * 400);
      // The path of a tree is written in its files, so trees are compared by what machines are served.
      const [seen, whole] = kind === 'pxe' ? [join(parent, 'root'), join(output, 'root')] : [parent, wanted];
      expect(['nothing', state(whole)]).toContain(state(seen));
    }
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'that is ended by %s leaves nothing of itself, whenever it comes',
    async (signal) => {
      const folder = place();
      const output = join(folder, 'medium');
      await make(kind, output, 'one');
      let span = await duration(kind, output);
      let ended = 0;
      for (let round = 0; round < 8 || (ended < 3 && round < 40); round++) {
        if (await kill(kind, output, 'one', (((round % 8) + 0.5) / 8) * span, signal)) ended++;
        else span *= 0.8;
        expect(readdirSync(folder), `round ${round}`).toEqual(['medium']);
        expect(existsSync(kind === 'pxe' ? join(output, 'zoneseed/build.json') : output)).toBe(true);
      }
      expect(ended).toBeGreaterThan(2);
    },
  );
});
