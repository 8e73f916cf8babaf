import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostic/diagnostic.ts';
import { locateDiagnostic, printProblem, sortDiagnostics } from '../../src/diagnostic/print.ts';
import { Source } from '../../src/diagnostic/source.ts';
import { YamlSource } from '../../src/yaml/yaml-source.ts';

const text = `site: banana
base: &base
  bridge: cloudbr0
networks:
  management:
    <<: *base
    cidr: 10.15.0.0/24
  list: [a, "b c", d]
`;
const source = new YamlSource('site.yaml', text);
const error = (fields: Partial<Diagnostic>): Diagnostic => ({
  severity: 'error',
  rule: 'some-rule',
  message: 'is wrong',
  path: [],
  source,
  ...fields,
});

test('a value is underlined from its first to its last character, with what was expected', () => {
  expect(printProblem(error({ path: ['networks', 'management', 'cidr'], hint: 'expected another' }))).toBe(
    [
      'site.yaml:7:11: error: is wrong [some-rule]',
      ' 7 |     cidr: 10.15.0.0/24',
      '   |           ^^^^^^^^^^^^ expected another',
    ].join('\n'),
  );
});

test.each([
  ['a key', { path: ['networks', 'management'], at: 'key' }, 5, 3],
  ['an item of a list, quotes included', { path: ['networks', 'list', 1] }, 8, 13],
  ['a value that a merge key brings in, where it is written', { path: ['networks', 'management', 'bridge'] }, 3, 11],
  ['a path that does not exist, at its deepest ancestor', { path: ['networks', 'management', 'gone', 'deeper'] }, 6, 5],
  ['nothing at all, at the start', { path: ['gone'] }, 1, 1],
  ['a range of the text', { range: [6, 12] }, 1, 7],
] as const)('%s is found', (_, fields, line, column) => {
  expect(locateDiagnostic(error(fields))).toMatchObject({ file: 'site.yaml', line, column });
});

test('diagnostics are sorted by place, and said once', () => {
  const late = error({ path: ['networks', 'list', 0], rule: 'b' });
  const early = error({ path: ['site'], rule: 'z' });
  const same = error({ path: ['networks', 'list', 0], rule: 'a' });
  expect(sortDiagnostics([late, late, same, early])).toEqual([early, same, late]);
});

test('control characters of a value never reach the terminal', () => {
  const printed = printProblem(error({ message: 'name "a\u001b[31m\nb" is wrong', path: ['site'] }));
  expect(printed.split('\n')).toHaveLength(3);
  expect(printed).not.toContain('\u001b');
});

test('nor do those of the name of a file', () => {
  const source = new Source('new\nline\u001b[31m.yaml', 'site: x\n');
  expect(printProblem(error({ path: ['site'], source })).split('\n')[0]).toMatch(
    /^new\\nline\\u001b\[31m\.yaml:1:1: error: /,
  );
});

test('a very long line is cut around the place', () => {
  const long = new Source('long.yaml', `key: ${'x'.repeat(5000)} # here\n`);
  const printed = printProblem(error({ range: [3000, 3004], source: long }));
  expect(Math.max(...printed.split('\n').map((line) => line.length))).toBeLessThan(200);
  expect(printed).toContain('^^^^');
});

test('a file with Windows line ends shows no carriage return', () => {
  const windows = new Source('site.yaml', 'site: a\r\ndomain: b\r\n');
  expect(printProblem(error({ path: ['domain'], source: windows }))).not.toContain('\r');
});

test('a message that quotes a megabyte loses its middle', () => {
  const text = printProblem(error({ message: `"${'a'.repeat(1_000_000)}" is no name` }));
  expect(text.length).toBeLessThan(1000);
  expect(text).toMatch(/error: "aaa.* … a*" is no name \[some-rule\]/);
});
