import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { promisify } from 'node:util';
import { expect, it, vi } from 'vitest';
import { readTree } from '../fakes/tree.ts';
import { scratch } from './scratch.ts';
import { artifact, artifactsOf, buildAll, said, tryBuild } from './small-site.ts';

it('a second build into the same folder is told who builds', () => {
  const out = scratch();
  const second = vi.fn(() => said(tryBuild(out, [])));
  expect(tryBuild(out, [artifact('known_hosts', 'first')], 'x', {}, second)).toMatchObject({ ok: true });
  expect(second).toHaveReturnedWith(
    `another zoneseed (process ${process.pid}) is building into "${out}": wait until it is done; if it is not running any more, remove ${out}/.builds/lock`,
  );
  expect(readTree(out).get('known_hosts')?.content.toString()).toBe('first');
  expect(buildAll(out, [artifact('known_hosts', 'first')])).toMatchObject({ unchanged: 1 });
});

it('of builds that begin at once in a new folder one succeeds and the others are told', async () => {
  const child = `${import.meta.dirname}/children/build-once.ts`;
  for (let round = 0; round < 3; round++) {
    const out = `${scratch()}/new/out`;
    const moment = String(Date.now() + 700);
    const run = promisify(execFile);
    const said = await Promise.all([1, 2, 3].map(() => run(process.execPath, [child, out, moment])));
    for (const { stdout } of said) expect(stdout).toMatch(/^built$|^another zoneseed \(process \d+\) is building into/);
    expect(said.map(({ stdout }) => stdout)).toContain('built');
    expect(readTree(out).size).toBe(artifactsOf(['a', 'b'], 'one').length + 1);
  }
});

it('the lock of a dead process is taken over', () => {
  const out = scratch();
  mkdirSync(`${out}/.builds`);
  symlinkSync(`4194304..x@${hostname()}`, `${out}/.builds/lock`);
  buildAll(out, artifactsOf(['a'], 'one'));
  expect(existsSync(`${out}/.builds/lock`)).toBe(false);
});

it('a build whose lock was taken away does not switch', () => {
  const out = scratch();
  buildAll(out, artifactsOf(['a'], 'one'));
  const before = readTree(out);
  const meanwhile = () => renameLock(out);
  expect(said(tryBuild(out, artifactsOf(['a'], 'two'), 'x', {}, meanwhile))).toContain(
    `another process took "${out}" over`,
  );
  expect(readTree(out)).toEqual(before);
});

/** Somebody else's lock in the place of ours. */
function renameLock(out: string): void {
  rmSync(`${out}/.builds/lock`);
  symlinkSync('1..x@elsewhere', `${out}/.builds/lock`);
}
