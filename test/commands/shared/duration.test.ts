import { expect, test } from 'vitest';
import { durationIn } from '../../../src/commands/shared/duration.ts';

test('a time is read as it is typed', () => {
  expect([durationIn('90s'), durationIn('1h30m'), durationIn('576h')]).toEqual([90_000, 5_400_000, 2_073_600_000]);
});

test.each(['', '0m', '45', 'm45', '1d', '1.5h', '-3m'])('what is none is told what one looks like: %j', (typed) => {
  expect(() => durationIn(typed)).toThrow('expected a time like 45m, 90s or 1h30m');
});

test('one that no timer holds is told so, and not what a time looks like', () => {
  expect(() => durationIn('600h')).toThrow('expected no more than 576h, which is 24 days');
});
