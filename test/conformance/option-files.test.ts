import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { mysqlOptionQuote } from '../../src/quote/mysql.ts';
import { inRoot } from '../lab/chroot.ts';
import { ensureRoot } from '../lab/roots.ts';

beforeAll(() => ensureRoot('roles'));

/** What a value may hold: all but line breaks, which the parser's own printout could not show as one value. */
const character = fc.oneof(
  fc.constantFrom('"', "'", '\\', '#', ';', '=', '$', ' ', '\t', '`', '!', '[', ']', 'é', '한', 'n', 't'),
  fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }),
);

it('the option parser of MySQL and MariaDB reads every value as it was given', async () => {
  const values = fc.sample(fc.string({ unit: character, minLength: 1, maxLength: 40 }), { numRuns: 300, seed: 8 });
  const folder = mkdtempSync(join(tmpdir(), 'options-'));
  writeFileSync(
    join(folder, 'my.cnf'),
    values.map((value, i) => `[g${i}]\nvalue = ${mysqlOptionQuote(value)}\n`).join(''),
  );
  const script = `i=0; while [ $i -lt ${values.length} ]; do my_print_defaults --defaults-file=/options/my.cnf g$i; i=$((i+1)); done`;
  const { code, stdout } = await inRoot(await ensureRoot('roles'), script, {
    binds: [{ from: folder, to: '/options' }],
  });
  expect(code).toBe(0);
  expect(stdout.replace(/\n$/, '').split('\n')).toEqual(values.map((value) => `--value=${value}`));
});
