import { expect, test } from 'vitest';
import { atMost } from '../../src/zone/side-by-side.ts';

test('so many works run at a time, in order, and one that fails makes room', async () => {
  const turn = atMost(3);
  let running = 0;
  let most = 0;
  const begun: number[] = [];
  const work = (index: number) =>
    turn(async () => {
      begun.push(index);
      most = Math.max(most, ++running);
      for (let turns = 0; turns < 1 + (index % 3); turns++) await new Promise(setImmediate);
      running--;
      if (index % 4 === 0) throw new Error('failed');
      return index;
    }).catch(() => -1);
  const all = await Promise.all(Array.from({ length: 20 }, (_, index) => work(index)));
  expect(most).toBe(3);
  expect(begun).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect(all.filter((index) => index < 0)).toHaveLength(5);
});
