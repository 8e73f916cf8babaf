import { expect, test } from 'vitest';
import { didYouMean, unknownName } from '../../src/outcome/problem.ts';

test('a misspelt name is told the one that was meant, whatever else could be said', () => {
  expect(didYouMean('managment', ['management', 'public'])).toBe('did you mean management?');
  expect(didYouMean('managment', ['management', 'public'], 'expected a network')).toBe('did you mean management?');
});

test('a name that is near to none is told what there is, as far as anybody reads it, or what was expected', () => {
  expect(didYouMean('x', ['management', 'public'])).toBe('known: management, public');
  expect(didYouMean('x', [])).toBe('known: none');
  expect(didYouMean('x', ['management', 'public'], 'expected a network')).toBe('expected a network');
  const many = Array.from({ length: 20 }, (_, i) => `network-${i}`);
  expect(didYouMean('x', many)).toBe(`known: ${many.slice(0, 12).join(', ')}, …`);
});

test('an unknown name is a problem with a rule of its kind, and says of what it was asked', () => {
  expect(unknownName('data disk', 'dat"a', ['data'])).toEqual({
    rule: 'unknown-data-disk',
    message: 'there is no data disk "dat\\"a"',
    hint: 'did you mean data?',
  });
  expect(unknownName('host', 'x', [], 'site.yaml has').message).toBe('site.yaml has no host "x"');
});
