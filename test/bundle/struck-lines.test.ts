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

test('a key without an end takes not all that follows with it', () => {
  const strike = lineStriker([]);
  const key = ['-----BEGIN RSA PRIVATE KEY-----', ...Array.from({ length: 100 }, () => 'SECRET')];
  expect(key.map((line) => strike(line) ?? '').join('')).toBe('[struck out]');
  const log = Array.from({ length: 300 }, (_, at) => `line ${at}`);
  expect(log.flatMap((line) => strike(line) ?? []).at(-1)).toBe('line 299');
});
