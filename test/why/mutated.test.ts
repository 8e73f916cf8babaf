import { expect, test } from 'vitest';
import { everythingFailed } from '../../src/why/symptom.ts';
import { deploy, hostLost, madeLog, stopRefused } from './made-log.ts';
import { digestOf, SLICES, slice } from './slices.ts';

/** The same numbers each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function ourLog(): string {
  const log = madeLog('4.19');
  deploy(log, { job: 40, vm: 9, logid: 'cccc0001' });
  deploy(log, { job: 50, vm: 11, logid: 'dddd0001', refusal: 'mount.nfs: Connection refused' });
  hostLost(log, 7);
  stopRefused(log, { job: 60, vm: 12, logid: 'eeee0001' });
  return log.text();
}

const REAL = [
  '4.19.2-05-router-start-fails.log',
  '4.20.0-06-template-copy-fails.log',
  '4.19.2-07-host-alert-then-stop-fails.log',
];
const logs = [ourLog(), ...(SLICES === undefined ? [] : REAL.map((name) => slice(name).toString()))];
const known = new Set(
  logs.flatMap((text) => everythingFailed(digestOf(text)).told.map(({ story }) => story.cause?.id)),
);

test('a log that is cut off anywhere, on both sides, crashes nothing and has no cause that the whole one has not', () => {
  const random = numbers(1);
  let stories = 0;
  for (let round = 0; round < 16; round++) {
    const text = logs[round % logs.length] ?? '';
    const from = random(text.length / 2);
    const { told } = everythingFailed(digestOf(text.slice(from, from + random(text.length))));
    for (const { story } of told) expect([...known, undefined]).toContain(story.cause?.id);
    for (const { story } of told) expect(story.cause !== undefined || story.unseen !== undefined).toBe(true);
    stories += told.length;
  }
  expect(known.size).toBeGreaterThan(1);
  expect(stories).toBeGreaterThan(8);
});

test('two logs whose lines are mixed tell what each tells alone', () => {
  const other = madeLog('4.20');
  deploy(other, { job: 150, vm: 31, logid: 'abcd0001', host: 8, refusal: 'No space left on device' });
  for (const [at, text] of logs.entries()) {
    const [a, b] = [text.split('\n'), other.text().split('\n')];
    const random = numbers(at + 7);
    const mixed: string[] = [];
    // A line without a date belongs to the one before it.
    while (a.length > 0 || b.length > 0) {
      const from = b.length === 0 || (a.length > 0 && random(a.length + b.length) < a.length) ? a : b;
      do mixed.push(from.shift() ?? '');
      while (from.length > 0 && !/^\d{4}-/.test(from[0] ?? ''));
    }
    const ids = (told: string) => new Set(everythingFailed(digestOf(told)).told.map(({ story }) => story.cause?.id));
    expect(ids(mixed.join('\n'))).toEqual(new Set([...ids(text), 'disk-full']));
  }
});

test('characters put anywhere, and logs of others, crash nothing', () => {
  const random = numbers(3);
  for (let round = 0; round < 8; round++) {
    const bytes = Buffer.from(logs[round % logs.length] ?? '');
    for (let times = 0; times < 400; times++) bytes[random(bytes.length)] = random(256);
    expect(() => everythingFailed(digestOf(bytes))).not.toThrow();
  }
  const foreign =
    'Mar  1 09:00:00 kvm-01 kernel: oops\n2026-03-01T09:00:00Z INFO hello\n{"level":"error"}\n\n2026-03-01 09:00:00,000 ERROR [x] (y:z) w\n';
  expect(everythingFailed(digestOf(foreign)).told).toEqual([]);
});
