import { expect, test } from 'vitest';
import { lineStriker } from '../../src/bundle/struck-lines.ts';

test('what looks like a secret, what is known as one, and keys over several lines are struck out', () => {
  const strike = lineStriker(['correct-horse-battery', 'short']);
  const lines = [
    'apikey=SECRET',
    'mysql -p correct-horse-battery',
    'a short walk',
    '-----BEGIN OPENSSH PRIVATE KEY-----',
    'SECRET',
    '-----END OPENSSH PRIVATE KEY-----',
    'after',
  ];
  expect(lines.flatMap((line) => strike(line) ?? [])).toEqual([
    'apikey=[struck out]',
    'mysql -p [struck out]',
    'a short walk',
    '[struck out]',
    'after',
  ]);
});
