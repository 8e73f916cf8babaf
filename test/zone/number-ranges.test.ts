import fc from 'fast-check';
import { expect, test } from 'vitest';
import { covers, missing, type NumberRange, spansOf, textOf, union } from '../../src/zone/number-ranges.ts';

test.each([
  ['5000-6000', '5000-6000'],
  ['7000-7010,5000-5500,5501-6000', '5000-6000,7000-7010'],
  ['500', '500-500'],
  ['5000-6000,5500-6500', '5000-6500'],
  ['', ''],
  ['many', ''],
])('%j is %j', (text, expected) => {
  expect(textOf(spansOf(text))).toBe(expected);
});

const range = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 20 }))
  .map(([first, more]): NumberRange => ({ first, last: first + more }));
const set = fc.array(range, { maxLength: 5 });
const numbers = (ranges: readonly NumberRange[]) =>
  new Set(ranges.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, index) => first + index)));

test('ranges are sets of numbers', () => {
  fc.assert(
    fc.property(set, set, (a, b) => {
      const [there, wanted] = [numbers(a), numbers(b)];
      expect(numbers(union(a, b))).toEqual(new Set([...there, ...wanted]));
      expect(numbers(missing(a, b))).toEqual(new Set([...wanted].filter((one) => !there.has(one))));
      expect(covers(a, b)).toBe([...wanted].every((one) => there.has(one)));
      expect(spansOf(textOf(a))).toEqual(union(a));
    }),
  );
});
