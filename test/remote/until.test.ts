import { expect, test } from 'vitest';
import { until } from '../../src/remote/until.ts';

test('asks until there is an answer, with growing pauses up to the longest', async () => {
  const pauses: number[] = [];
  let asked = 0;
  const answer = await until(new AbortController().signal, async () => (++asked === 6 ? 'yes' : undefined), {
    first: 100,
    longest: 300,
    pause: async (milliseconds) => void pauses.push(milliseconds),
  });
  expect(answer).toBe('yes');
  expect(pauses).toEqual([100, 150, 225, 300, 300]);
});

test('ends when it is told to, also in the middle of a pause', async () => {
  const patience = new AbortController();
  const answer = until(patience.signal, async () => undefined, { first: 3_600_000, longest: 3_600_000 });
  setImmediate(() => patience.abort());
  expect(await answer).toBeUndefined();
});

test('a fault of the question is not waited away', async () => {
  const fault = until(new AbortController().signal, () => Promise.reject(new Error('broken')), {
    first: 1,
    longest: 1,
  });
  await expect(fault).rejects.toThrow('broken');
});
