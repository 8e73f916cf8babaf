import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { buryLock, Crash, crashAt } from '../fakes/crash.ts';
import { withFaults } from '../fakes/fs-faults.ts';
import { readTree } from '../fakes/tree.ts';
import { siteA, siteB } from './children/two-sites.ts';
import { scratch } from './scratch.ts';
import { artifactsOf, buildAll, unchanged } from './small-site.ts';

const before = artifactsOf(['a', 'b', 'c'], 'one');
const after = artifactsOf(['a', 'c', 'd'], 'two').filter(({ path }) => path !== 'known_hosts');

/** Builds and dies in the n-th change; false when the build had fewer. */
function dies(out: string, n: number, artifacts = after): boolean {
  try {
    withFaults(crashAt(n), () => buildAll(out, artifacts));
    return false;
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    buryLock(out);
    return true;
  }
}

it('a build killed in any of its changes leaves the former build or the whole new one', () => {
  const [former, wanted] = [scratch(), scratch()];
  buildAll(former, before);
  buildAll(wanted, after);
  const seen = { former: 0, wanted: 0 };
  for (let n = 0; ; n++) {
    const out = scratch();
    buildAll(out, before);
    if (!dies(out, n)) break;
    const isFormer = JSON.stringify([...readTree(out)]) === JSON.stringify([...readTree(former)]);
    seen[isFormer ? 'former' : 'wanted']++;
    if (!isFormer) expect(readTree(out), `n = ${n}`).toEqual(readTree(wanted));
    if (n % 3 === 0) dies(out, n + 5);
    buildAll(out, after);
    expect(readTree(out), `after n = ${n}`).toEqual(readTree(wanted));
    expect(readdirSync(`${out}/.builds`)).toHaveLength(1);
    expect(unchanged(out)).toMatchObject({ foreign: [] });
  }
  expect(seen.former).toBeGreaterThan(30);
  expect(seen.wanted).toBeGreaterThan(3);
});

it('a first build killed in any of its changes shows nothing or everything', () => {
  const wanted = scratch();
  buildAll(wanted, after);
  const seen = { nothing: 0, everything: 0 };
  for (let n = 0; ; n++) {
    const out = scratch();
    if (!dies(out, n)) break;
    const tree = readTree(out);
    seen[tree.size > 0 ? 'everything' : 'nothing']++;
    if (tree.size > 0) expect(tree, `n = ${n}`).toEqual(readTree(wanted));
    buildAll(out, after);
    expect(readTree(out), `after n = ${n}`).toEqual(readTree(wanted));
    expect(unchanged(out)).toMatchObject({ foreign: [] });
  }
  expect(seen.nothing).toBeGreaterThan(20);
  expect(seen.everything).toBeGreaterThan(0);
});

it('processes killed with SIGKILL at 40 random moments each leave one of two builds, whole', {
  timeout: 400_000,
}, async () => {
  const [a, b] = [scratch(), scratch()];
  buildAll(a, siteA(), 'A');
  buildAll(b, siteB(), 'B');
  const wanted = { A: readTree(a), B: readTree(b) };
  const seen = { A: 0, B: 0, cut: 0 };
  const notes = 'hosts/host-15/notes.txt';
  let noted = false;
  // Moments up to so many milliseconds; follows how long builds take on a machine that has other things to do too.
  let span = 120;
  let last = '';
  let out = scratch();
  for (let round = 0; round < 40; round++) {
    if (round === 20) {
      out = scratch();
      noted = false;
    }
    await killBuilder(out, Math.random() * span);
    const tree = readTree(out);
    if (tree.size === 0) {
      span = Math.min(span * 1.3, 3000);
      continue;
    }
    expect(tree.get(notes)?.content, `round ${round}`).toBe(noted ? 'notes' : undefined);
    tree.delete(notes);
    if (!noted) writeFileSync(`${out}/${notes}`, 'notes');
    noted = true;
    const which = tree.get('manifest.json')?.content.includes('"input":"A"') ? 'A' : 'B';
    expect([...tree.keys()], `round ${round}`).toEqual([...wanted[which].keys()]);
    expect(tree, `round ${round}`).toEqual(wanted[which]);
    seen[which]++;
    // More down than up: a build takes a moment, and every moment is one of building.
    span = which === last ? Math.min(span * 1.1, 3000) : Math.max(span * 0.8, 60);
    last = which;
    if (readdirSync(`${out}/.builds`).length > 1) seen.cut++;
  }
  // Else the moments were too much alike to prove anything.
  expect(Math.min(seen.A, seen.B)).toBeGreaterThan(3);
  expect(seen.cut).toBeGreaterThan(12);
});

async function killBuilder(out: string, afterMs: number): Promise<void> {
  mkdirSync(out, { recursive: true });
  const child = spawn(process.execPath, [`${import.meta.dirname}/children/build-alternately.ts`, out], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  await setTimeout(afterMs);
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
}
