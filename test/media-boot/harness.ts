/** Runs the cases of `make test-media`, two at a time, and tells how each went. */

import type { ChildProcess } from 'node:child_process';
import type { Words } from '../lab/wanted.ts';

/** One thing to be proven: returns when it holds, throws with the reason when it does not. */
export interface Case {
  readonly name: string;
  run(): Promise<void>;
}

const children = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

/** Sees to it that a program does not outlive the tests, however they end. */
export function endWithUs<T extends ChildProcess>(child: T): T {
  children.add(child);
  child.on('close', () => children.delete(child));
  return child;
}

/** Emulated machines use a whole core each. */
const AT_ONCE = 2;

/** Nobody is there to look at a run of CI again: a case that failed gets a second try there, and is named when it held only then. */
const TRIES = process.env.CI === undefined ? 1 : 2;

const tally = { passed: 0, skipped: 0 };
const failed: string[] = [];
const flaky: string[] = [];

async function prove(one: Case): Promise<void> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    if (!(await holdsNow(one))) continue;
    tally.passed += 1;
    if (tries > 1) flaky.push(one.name);
    return;
  }
  failed.push(one.name);
}

/** One try of a case, told as it went. */
async function holdsNow({ name, run }: Case): Promise<boolean> {
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  try {
    await run();
    process.stdout.write(`ok      ${name} (${seconds()})\n`);
    return true;
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stdout.write(`FAILED  ${name} (${seconds()})\n${reason.replace(/^/gm, '        ')}\n`);
    return false;
  }
}

/** Runs all cases, `lanes` at a time, in the order given. */
export async function proveAll(cases: readonly Case[], lanes = AT_ONCE): Promise<void> {
  const waiting = [...cases];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await prove(next);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** What this machine cannot run; said by name, never passed over. */
export function notRun(name: string, why: string): void {
  tally.skipped += 1;
  process.stdout.write(`not run: ${name}: ${why.trim()}\n`);
}

/** Prints what failed and the sum, and answers the exit code; a word that no case has in its name is a failure. */
export function summary(words: Words): 0 | 1 {
  const skipped = tally.skipped === 0 ? '' : `, ${tally.skipped} skipped`;
  for (const name of failed) process.stdout.write(`failed: ${name}\n`);
  for (const name of flaky) process.stdout.write(`held only the second time: ${name}\n`);
  process.stdout.write(`${tally.passed} passed, ${failed.length} failed${skipped}\n`);
  for (const word of words.unused) process.stderr.write(`no case that could run here has "${word}" in its name\n`);
  return failed.length === 0 && words.unused.length === 0 && tally.passed + tally.skipped > 0 ? 0 : 1;
}

/** Fails with both values when they differ. */
export function same(actual: string, expected: string, what: string): void {
  if (actual !== expected) throw new Error(`${what}:\n  expected ${expected}\n  but was  ${actual}`);
}

/** Fails unless it is so. */
export function holds(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}
