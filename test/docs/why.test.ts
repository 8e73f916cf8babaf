import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { causes } from '../../src/why/causes.ts';

test('docs/why.md has every cause that is known, in the words of the program', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/why.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `.*\|$/gm)].map(([row]) => row);
  expect(rows).toEqual(
    causes.map(({ id, means, repair }) => `| \`${id}\` | ${means.replace(/\$\d/g, '…')} | ${repair} |`),
  );
});

test('each cause is found by its own words, and no two have one name', () => {
  expect(new Set(causes.map(({ id }) => id)).size).toBe(causes.length);
  for (const { id, words } of causes)
    expect(
      words.filter((word) => word.length < 4),
      id,
    ).toEqual([]);
});
