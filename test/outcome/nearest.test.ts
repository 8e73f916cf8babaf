import { expect, test } from 'vitest';
import { nearest } from '../../src/outcome/nearest.ts';

test.each([
  ['gatway', 'gateway'],
  ['adress', 'address'],
  ['brdige', 'bridge'],
  ['Bridge', 'bridge'],
  ['mt', 'mtu'],
])('%s means %s', (word, meant) => {
  expect(nearest(word, ['gateway', 'address', 'bridge', 'mtu', 'vlan'])).toBe(meant);
});

test('a word that is near nothing means nothing', () => {
  expect(nearest('wallpaper', ['gateway', 'address'])).toBeUndefined();
});
