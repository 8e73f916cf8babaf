/** One writer at a time: a lock file beside the secrets file that says who holds it. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { writeFault, writeWhole } from './file.ts';
import type { SecretsOptions } from './secrets-options.ts';
import { problem } from './secrets-problem.ts';

/** Milliseconds. */
const ASK_AGAIN_AFTER = 50;
const GIVE_UP_AFTER = 60_000;
/** A lock file that says nothing this long after it appeared was left by a process that died while writing it. */
const UNREADABLE_FOR = 5_000;

interface Holder {
  readonly pid: number;
  /** Tells a process from a later one with the same number; absent where the system does not say. */
  readonly started?: string;
  readonly host: string;
  /** Makes every lock file different from every other. */
  readonly nonce: string;
}

/**
 * Runs `work` while no other process holds the lock of `file`. A lock whose process is gone is taken over. `work` is given a
 * function that fails when the lock is no longer ours, to be called right before the step that counts.
 * Fails with a problem when the folder cannot be written or the lock is held for a minute.
 */
export async function withLock<T>(
  file: string,
  options: SecretsOptions,
  work: (confirm: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const lock = `${file}.lock`;
  const own = JSON.stringify(ownHolder());
  try {
    await acquire(lock, own, options);
  } catch (error) {
    throw writeFault(file, error);
  }
  const isOurs = async () => (await contentOf(lock)) === own;
  const confirm = async () => {
    if (!(await isOurs())) throw lockedBy('another process', lock);
  };
  try {
    return await work(confirm);
  } finally {
    if (await isOurs()) await rm(lock, { force: true });
  }
}

async function acquire(lock: string, own: string, options: SecretsOptions): Promise<void> {
  const until = performance.now() + GIVE_UP_AFTER;
  let told = false;
  while (!(await create(lock, own))) {
    const found = await contentOf(lock);
    if (found === undefined) continue;
    if (await isStale(lock, found)) {
      await takeAway(lock, found);
      continue;
    }
    const who = describe(found);
    if (performance.now() > until) throw lockedBy(who, lock);
    if (!told) options.notice?.(`waiting for ${who}, which is changing the secrets (${lock})`);
    told = true;
    await setTimeout(ASK_AGAIN_AFTER);
  }
}

/** False when there is a lock file already. */
async function create(lock: string, own: string): Promise<boolean> {
  try {
    await writeWhole(lock, Buffer.from(own));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Removes a stale lock. Of several processes that found it stale only one can rename it; one that comes late and has renamed
 * the fresh lock of the winner instead gives it back.
 */
async function takeAway(lock: string, seen: string): Promise<void> {
  const aside = `${lock}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  // A third process may hold the lock by now; then the winner's `confirm` stops it, and it is simply run again.
  if ((await contentOf(aside)) !== seen) await link(aside, lock).catch(() => {});
  await rm(aside, { force: true });
}

async function isStale(lock: string, content: string): Promise<boolean> {
  const holder = parseHolder(content);
  if (holder !== undefined) return !isAlive(holder);
  const stats = await stat(lock).catch(() => undefined);
  return stats !== undefined && Date.now() - stats.mtimeMs > UNREADABLE_FOR;
}

/** Whether the holder still runs. Of another machine's process on a shared folder nothing can be known: it counts as running. */
function isAlive({ pid, started, host }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
  const now = startOf(pid);
  return started === undefined || now === undefined || started === now;
}

function ownHolder(): Holder {
  const started = startOf(process.pid);
  const nonce = randomBytes(12).toString('base64url');
  return { pid: process.pid, ...(started === undefined ? {} : { started }), host: hostname(), nonce };
}

/** The start time of a process in clock ticks since boot, as Linux gives it (proc_pid_stat(5), field 22), with the boot's id. */
function startOf(pid: number): string | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const ticks = fields.slice(fields.lastIndexOf(')') + 2).split(' ')[19];
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()} ${ticks}`;
  } catch {
    return undefined;
  }
}

function parseHolder(content: string): Holder | undefined {
  try {
    const value = JSON.parse(content) as Partial<Holder> | null;
    const sound = typeof value?.pid === 'number' && value.pid > 0 && typeof value.host === 'string';
    return sound ? (value as Holder) : undefined;
  } catch {
    return undefined;
  }
}

function describe(content: string): string {
  const holder = parseHolder(content);
  return holder ? `process ${holder.pid} on ${holder.host}` : 'another process';
}

/** Undefined when there is no such file. */
async function contentOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function lockedBy(who: string, lock: string): Error {
  return problem('secrets-locked', `the secrets are being changed by ${who} (${lock})`, {
    hint: `wait until it has finished; if no zoneseed is running, remove ${lock}`,
  });
}
