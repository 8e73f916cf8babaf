import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isLocked, takeLock, waitForLock } from '../../src/disk/lock.ts';

const doing = 'testing';

/** The name of a lock in a folder of its own. */
function lockFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'zoneseed-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'lock');
}

const exists = (file: string) => lstatSync(file, { throwIfNoEntry: false }) !== undefined;

/** A process that lives until the test ends. */
async function sleeper(): Promise<number> {
  const child = spawn('sleep', ['600']);
  await once(child, 'spawn');
  onTestFinished(() => void child.kill('SIGKILL'));
  return child.pid ?? 0;
}

/** What a lock says that this process takes, with another process id. */
function ownWords(file: string, pid: number): string {
  const lock = takeLock(file, doing);
  const words = readlinkSync(file);
  if (lock.ok) lock.value.release();
  return words.replace(/^\d+/, String(pid));
}

function problemOf(file: string) {
  const lock = takeLock(file, doing);
  if (lock.ok) throw new Error('the lock was free');
  return lock.problems;
}

describe('a lock', () => {
  it('is held by one, and free for the next when it is given back', () => {
    const file = lockFile();
    const lock = takeLock(file, doing);
    expect(problemOf(file)).toEqual([
      {
        rule: 'locked',
        message: `another zoneseed (process ${process.pid}) is testing`,
        hint: `wait until it is done; if it is not running any more, remove ${file}`,
      },
    ]);
    expect(lock.ok && lock.value.isHeld()).toBe(true);
    if (lock.ok) lock.value.release();
    expect(exists(file)).toBe(false);
    expect(takeLock(file, doing).ok).toBe(true);
  });

  it('that was taken away says so, and what is in its place is left alone', () => {
    const file = lockFile();
    const lock = takeLock(file, doing);
    rmSync(file);
    const other = takeLock(file, doing);
    if (!lock.ok || !other.ok) throw new Error('the lock was not free');
    expect(lock.value.isHeld()).toBe(false);
    lock.value.release();
    expect(other.value.isHeld()).toBe(true);
  });

  it('of a live process stays', async () => {
    const file = lockFile();
    const pid = await sleeper();
    symlinkSync(`${pid}..x@${hostname()}`, file);
    expect(problemOf(file)[0]?.message).toContain(`process ${pid}`);
  });

  it('of another machine stays, because nothing can be known of it', () => {
    const file = lockFile();
    symlinkSync('4194304.boot/1.x@elsewhere', file);
    expect(problemOf(file)[0]?.message).toBe('another zoneseed (process 4194304 on elsewhere) is testing');
  });

  it.each([
    ['a process that is gone', () => `4194304..x@${hostname()}`],
    [
      'an earlier process with the number of one that runs',
      (file: string) => ownWords(file, process.pid).replace(/\/\d+\./, '/1.'),
    ],
    ['a process of an earlier boot', (file: string) => ownWords(file, process.pid).replace(/\.[0-9a-f]/, '.#')],
    ['nobody that can be read', () => 'nonsense'],
  ])('of %s is taken over', (_, words) => {
    const file = lockFile();
    symlinkSync(words(file), file);
    expect(takeLock(file, doing).ok).toBe(true);
    expect(readlinkSync(file)).toMatch(new RegExp(`^${process.pid}\\.`));
  });

  it('is no other thing: a file in its place goes', () => {
    const file = lockFile();
    writeFileSync(file, '');
    expect(takeLock(file, doing).ok).toBe(true);
  });
});

describe('whether a lock is held', () => {
  it('follows from who has it still running, and takes nothing', async () => {
    const file = lockFile();
    expect(isLocked(file)).toBe(false);
    const lock = takeLock(file, doing);
    expect(isLocked(file)).toBe(true);
    if (lock.ok) lock.value.release();
    expect(isLocked(file)).toBe(false);
    // No process has this number (PID_MAX_LIMIT of Linux is 2^22).
    symlinkSync(ownWords(file, 2 ** 22 + 1), file);
    expect(isLocked(file)).toBe(false);
    expect(exists(file)).toBe(true);
  });
});

describe('who waits for a lock', () => {
  it('says so once, and has it when it is given back', async () => {
    const file = lockFile();
    const former = takeLock(file, doing);
    const notices: string[] = [];
    const waiting = waitForLock(file, doing, { patience: 60_000, notice: (line) => notices.push(line) });
    await expect.poll(() => notices.length).toBe(1);
    if (former.ok) former.value.release();
    expect((await waiting).ok).toBe(true);
    expect(notices).toEqual([`waiting: another zoneseed (process ${process.pid}) is testing (${file})`]);
  });

  it('is told who has it when patience ends', async () => {
    const file = lockFile();
    takeLock(file, doing);
    const lock = await waitForLock(file, doing, { patience: 0, notice: () => {} });
    expect(lock).toMatchObject({ ok: false, problems: [{ rule: 'locked' }] });
  });

  it('has it alone, when several find a dead lock', async () => {
    const file = lockFile();
    symlinkSync('nonsense', file);
    let inside = 0;
    let most = 0;
    const work = async () => {
      const lock = await waitForLock(file, doing, { patience: 60_000, notice: () => {} });
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside--;
      if (lock.ok) lock.value.release();
    };
    await Promise.all(Array.from({ length: 8 }, work));
    expect(most).toBe(1);
  });
});
