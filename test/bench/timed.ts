/** One run of a whole process, and what several of them say. */
import { spawnSync } from 'node:child_process';

export interface Run {
  readonly wall: number;
  /** Seconds of processor time outside the kernel, and in it. */
  readonly user: number;
  readonly system: number;
  /** MiB at the most. */
  readonly peak: number;
  readonly stdout: string;
}

/** Runs a command under GNU time, in `cwd`, which is its home too; throws when it fails. */
export function timed(command: string, args: readonly string[], cwd: string): Run {
  const start = performance.now();
  const run = spawnSync('/usr/bin/time', ['-f', '%U %S %M', command, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: cwd },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const wall = (performance.now() - start) / 1000;
  if (run.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${run.stderr}`);
  const [user = 0, system = 0, kibibytes = 0] = (run.stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { wall, user, system, peak: kibibytes / 1024, stdout: run.stdout };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The median of `of` over `to`, run by run, as far as there are both. */
export function ratio(of: readonly number[], to: readonly number[]): number {
  return median(to.slice(0, of.length).map((value, round) => (of[round] ?? Number.NaN) / value));
}
