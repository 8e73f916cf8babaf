import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it, onTestFinished, vi } from 'vitest';
import { readTree } from '../fakes/tree.ts';
import { scratch } from './scratch.ts';
import { artifact, artifactsOf, buildAll, said, tryBuild } from './small-site.ts';

/** A process that lives until the test ends. */
async function sleeper(): Promise<number> {
  const child = spawn('sleep', ['600']);
  await once(child, 'spawn');
  onTestFinished(() => void child.kill('SIGKILL'));
  return child.pid ?? 0;
}

function lockedBy(out: string, holder: string): void {
  mkdirSync(`${out}/.builds`, { recursive: true });
  symlinkSync(holder, `${out}/.builds/lock`);
}

it('a second build into the same folder is told who builds', () => {
  const out = scratch();
  const second = vi.fn(() => said(tryBuild(out, [])));
  expect(tryBuild(out, [artifact('known_hosts', 'first')], 'x', {}, second)).toMatchObject({ ok: true });
  expect(second).toHaveReturnedWith(
    `another zoneseed (process ${process.pid}) is building into "${out}": wait until it is done`,
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

it('a live process keeps its lock', async () => {
  const out = scratch();
  const pid = await sleeper();
  lockedBy(out, `${pid}:`);
  expect(said(tryBuild(out, []))).toContain(`process ${pid}`);
});

it('the lock of a dead process is taken over', async () => {
  const out = scratch();
  const child = spawn('true');
  await once(child, 'exit');
  lockedBy(out, `${child.pid}:123`);
  buildAll(out, artifactsOf(['a'], 'one'));
  expect(existsSync(`${out}/.builds/lock`)).toBe(false);
});

it('the lock of a dead process is taken over though its id is used again', async () => {
  const out = scratch();
  lockedBy(out, `${await sleeper()}:1`);
  expect(buildAll(out, [])).toMatchObject({ written: 0 });
});

it.each(['', 'file'])('a lock that says nothing is taken over', (kind) => {
  const out = scratch();
  if (kind === 'file') {
    mkdirSync(`${out}/.builds`);
    writeFileSync(`${out}/.builds/lock`, '');
  } else lockedBy(out, 'nonsense');
  expect(buildAll(out, [])).toMatchObject({ written: 0 });
});

it('a build whose lock was taken away does not switch', () => {
  const out = scratch();
  buildAll(out, artifactsOf(['a'], 'one'));
  const before = readTree(out);
  const meanwhile = () => {
    expect(readlinkSync(`${out}/.builds/lock`)).toMatch(new RegExp(`^${process.pid}:\\d+$`));
    renameLock(out);
  };
  expect(said(tryBuild(out, artifactsOf(['a'], 'two'), 'x', {}, meanwhile))).toContain(
    `another process took "${out}" over`,
  );
  expect(readTree(out)).toEqual(before);
});

/** Somebody else's lock in the place of ours. */
function renameLock(out: string): void {
  rmSync(`${out}/.builds/lock`);
  symlinkSync('1:1', `${out}/.builds/lock`);
}
