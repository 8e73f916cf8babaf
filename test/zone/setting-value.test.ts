import { expect, test } from 'vitest';
import { asWritten, sameSetting } from '../../src/zone/setting-value.ts';

test.each([
  ['2', '2.0', true],
  ['1450', '1450', true],
  ['true', 'True', true],
  ['0.85', '.85', false],
  ['10.15.0.116', '10.15.0.116 ', true],
  ['2', '3', false],
  ['abc', 'ABC', false],
  ['', '0', false],
])('%j and %j mean the same: %j', (a, b, expected) => {
  expect(sameSetting(a, b)).toBe(expected);
  expect(sameSetting(b, a)).toBe(expected);
});

test('a number is told without zeros that nobody wrote', () => {
  expect(asWritten('2.0')).toBe('2');
  expect(asWritten('1.5')).toBe('1.5');
  expect(asWritten('x.0')).toBe('x.0');
});
