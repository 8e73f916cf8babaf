import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { exportsQuote } from '../../src/quote/exports.ts';
import { fishQuote } from '../../src/quote/fish.ts';
import { mysqlOptionQuote } from '../../src/quote/mysql.ts';
import { nftComment } from '../../src/quote/nftables.ts';
import { shellQuote } from '../../src/quote/shell.ts';
import { sqlQuote } from '../../src/quote/sql.ts';
import { zshQuote } from '../../src/quote/zsh.ts';
import { environmentText } from '../../src/role/environment.ts';
import { readMysqlOption } from '../role/mysql-option-reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'zoneseed-quote-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Any text without NUL and lone surrogates; every third one full of what languages treat as special. */
const text = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom(...'\'"\\$`#!*?[]{}()<>|&;~%\n\r\t ='.split(''), 'a', 'ü') }),
  )
  .map((value) => value.replaceAll('\0', ''));

/** What the real bash makes of the words. */
function bash(script: string): string {
  const path = join(folder, 'script');
  writeFileSync(path, script);
  const { stdout, stderr, status } = spawnSync('bash', [path], { encoding: 'utf8', timeout: 20_000 });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

describe('a shell word', () => {
  it('is to the real bash exactly the value', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 40 }), (values) => {
        const out = bash(`printf '%s\\0' ${values.map(shellQuote).join(' ')}`);
        expect(out.split('\0').slice(0, -1)).toEqual(values);
      }),
      { numRuns: 40 },
    );
  });

  it('cannot hold a NUL', () => {
    expect(() => shellQuote('a\0b')).toThrow('NUL');
  });
});

describe.each([
  ['fish', ['--no-config'], fishQuote],
  ['zsh', ['-f'], zshQuote],
] as const)('a word of %s', (shell, without, quote) => {
  it('is to the real one exactly the value', () => {
    const values = fc.sample(text, { numRuns: 400, seed: 1 });
    const path = join(folder, `script.${shell}`);
    writeFileSync(path, values.map((value) => `printf '%s\\0' ${quote(value)}\n`).join(''));
    const { stdout, stderr } = spawnSync(shell, [...without, path], { encoding: 'utf8', timeout: 20_000 });
    expect(stderr).toBe('');
    expect(stdout.split('\0').slice(0, -1)).toEqual(values);
  });

  it('cannot hold a NUL', () => {
    expect(() => quote('a\0b')).toThrow('NUL');
  });
});

describe('host.env', () => {
  it('gives the real bash the variables and lists as they are', () => {
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 8 }), (value, list) => {
        const path = join(folder, 'host.env');
        writeFileSync(path, environmentText({ VALUE: value, LIST: list }));
        const out = bash(
          `set -eu; source ${path}; printf '%s\\0' "$VALUE" "\${LIST[@]}"; printf '%s\\0' "\${#LIST[@]}"`,
        );
        const [first, ...rest] = out.split('\0').slice(0, -1);
        // printf repeats its format at least once, so no element at all still ends one word.
        expect([first, rest.at(-1)]).toEqual([value, String(list.length)]);
        if (list.length > 0) expect(rest.slice(0, -1)).toEqual(list);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a MySQL option', () => {
  it('is read back as it was by the grammar of option files', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(readMysqlOption(`password = ${mysqlOptionQuote(value)}`)).toBe(value);
      }),
    );
  });

  it('would not be without its quotes', () => {
    expect(readMysqlOption('password = a#b')).toBe('a');
    expect(readMysqlOption('password = a\\sb')).toBe('a b');
  });
});

describe('the other languages', () => {
  it('doubles quotes in SQL and escapes backslashes', () => {
    expect(sqlQuote("a'b\\c\nd")).toBe("'a''b\\\\c\\nd'");
  });

  it('writes a path of /etc/exports in octal where it is not plain, byte by byte', () => {
    expect(exportsQuote('/export/primary-1.a')).toBe('/export/primary-1.a');
    expect(exportsQuote('/ex port/"ü"\\#')).toBe('/ex\\040port/\\042\\303\\274\\042\\134\\043');
  });

  it('keeps an nftables comment in its quotes and within 127 bytes', () => {
    expect(nftComment('a"b\\c\nd')).toBe('"a b c d"');
    expect(Buffer.byteLength(nftComment('日'.repeat(80)))).toBeLessThanOrEqual(122);
  });
});
