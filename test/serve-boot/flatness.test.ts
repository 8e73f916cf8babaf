import { expect, it } from 'vitest';
import { trendOf } from './flatness.ts';

/** Two samples a second of a heap that grows by `perMinute`, with garbage that is collected every seven seconds. */
function heap(seconds: number, perMinute: number) {
  return Array.from({ length: 2 * seconds }, (_, index) => {
    const at = 100 + index / 2;
    return { at, mebibytes: 160 + (perMinute * at) / 60 + 4 * (at % 7) + ((index * 7919) % 5) / 5 };
  });
}

it('garbage that is collected is no growth', () => {
  const { perMinute, bound } = trendOf(heap(200, 0));
  expect(Math.abs(perMinute)).toBeLessThan(bound / 4);
});

it('a leak is seen below it, one of 6 MiB a minute in the time a long soak measures', () => {
  const { perMinute, bound } = trendOf(heap(200, 6));
  expect(perMinute).toBeGreaterThan(5.5);
  expect(perMinute).toBeGreaterThan(bound);
});

it('over a short time more is allowed, and a leak of 30 MiB a minute is seen', () => {
  const { perMinute, bound } = trendOf(heap(27, 30));
  expect(perMinute).toBeGreaterThan(bound);
  expect(trendOf(heap(27, 1)).perMinute).toBeLessThan(bound);
});
