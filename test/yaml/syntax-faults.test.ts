/** What people write wrong in YAML: said in their words, where it began. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printProblem } from '../../src/diagnostic/print.ts';
import { firstMistake } from '../../src/yaml/line-scanner.ts';
import { parseYaml } from '../../src/yaml/parse-yaml.ts';
import { YamlSource } from '../../src/yaml/yaml-source.ts';
import { problemsOf } from '../outcome/outcomes.ts';

const judged = (text: string) => problemsOf(parseYaml(new YamlSource('x', text), { name: 'the file', keys: 'a, b' }));

test.each<[string, string]>([
  ['site:s\nb: 1\n', '1:5 the space after the colon is missing; expected "site: s"'],
  ['a:\n  - x\n  -y\n', '3:3 the space after the hyphen is missing; expected "- y"'],
  ['a: 1\nb 2\nc: 3\n', '2:1 this line has no key; expected "key: value"'],
  [
    'a: one: two\n',
    '1:4 a text that is not in quotes has a colon and a space in it; expected quotes around the whole text',
  ],
  ['a:\n\tb: 1\n', '2:1 this line is indented by a tab; expected spaces'],
  ['a: { b:\t1 }\n', '1:8 there is a tab in this line; expected spaces'],
  ['a:\n  b: 1\n\n   c: 2\n', '4:4 this line is indented by 3 spaces; expected 2, as the lines above it'],
  ['a:\n  b:\n    c: 1\n   d: 2\n', '4:4 this line is indented by 3 spaces; expected 2 or 4, as lines above it'],
  ['a:\n  b: 1\n c: 2\n', '3:2 this line is indented by 1 space; expected 0 or 2, as lines above it'],
  ['  a: 1\nb: 2\n', '2:1 this line is indented by 0 spaces; expected 2, as the lines above it'],
  ['a:\n  b: 1\n  - c: 2\n', '3:3 an item of a list stands among keys; expected "key: value" as in the lines above it'],
  ['a:\n  - b\n  c: 2\n', '3:3 a line without a hyphen stands among the items of a list; expected "- "'],
  [
    'a: - b\n',
    '1:4 a list cannot begin on the line of its key; expected the items on lines of their own below it, or [a, b]',
  ],
  ['a: [b, c\nd: 1\n', '1:4 the bracket [ is not closed; expected ]'],
  ['a: { b: [1, 2 }\n', '1:9 the bracket [ meets }; expected ]'],
  ['a: [\n  b,\n  c\n\nd:\n  - e\n', '1:4 the bracket [ is not closed; expected ]'],
  ['a: [b,, c]\n', '1:7 there is nothing before this comma; expected a value'],
  [
    'a: { b: 1 c: 2 }\n',
    '1:11 this is a second key in one entry; expected a comma before it, or quotes around a text that has a colon',
  ],
  ['a: ["b" "c"]\n', '1:9 a comma is missing before this; expected a comma, or quotes around a text'],
  [
    'a: [b]]\n',
    '1:7 something follows the closing bracket; expected the end of the line, or a comment with " #" before it',
  ],
  ['a: "b\nc: "d"\n', '1:4 the quote " is not closed; expected " at the end of the text'],
  [
    "a: 'it's'\n",
    '1:8 something follows the closing quote; expected the end of the line, or a comment with " #" before it',
  ],
  ['a: "C:\\data"\n', `1:7 \\d means nothing in double quotes; expected \\\\ for a backslash, or the text in '…'`],
  ['a: @b\n', '1:4 a text that is not in quotes cannot begin with @; expected quotes around the whole text'],
  ['a: %b\n', '1:4 a text that is not in quotes cannot begin with %; expected quotes around the whole text'],
  [
    'a: | b\n  c\n',
    '1:4 a text of several lines begins on the line below; expected the end of the line behind | or >, or quotes around the text',
  ],
  ['hosts\n  a: 1\n', '1:1 this line has no key; expected "key: value"'],
])('%j', (text, said) => {
  const source = new YamlSource('x', text);
  const told = judged(text).map((problem) => {
    const { line, column } = source.position(source.locate(problem).start);
    return `${line}:${column} ${problem.message}; ${problem.hint}`;
  });
  expect(told).toEqual([said]);
});

const folders = ['examples', 'roles'];
const files = folders.flatMap((folder) =>
  readdirSync(folder).flatMap((name) => (name.endsWith('.yaml') ? [readFileSync(`${folder}/${name}`, 'utf8')] : [])),
);

test.each(files)('nothing is found in a file that is YAML', (text) => {
  expect(firstMistake(text)).toBeUndefined();
});

describe('a file that is changed anywhere', () => {
  /** What no operator says. */
  const foreign =
    /implicit|flow|block|scalar|sequence|compact|node\b|token|collection|stream|undefined|separator|anchor/i;
  const inserts = fc.constantFrom(
    ...[
      'x',
      ' ',
      '   ',
      '\n',
      '\n  ',
      '"',
      "'",
      '{',
      '}',
      '[',
      ']',
      ', ',
      ':',
      ': ',
      '- ',
      '# ',
      '? ',
      '|\n',
      '>-\n    ',
    ],
    ...['&x ', '*x', '%', '@', '\t', '', '---\n', '"\\n"', '[a, {b: c}]'],
  );

  test('is refused in one sentence of our own, which shows its line and stands not behind the place where a parser stops', () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.nat(), inserts, fc.nat(2), (text, place, insert, remove) => {
        const at = place % text.length;
        const source = new YamlSource('x', text.slice(0, at) + insert + text.slice(at + remove));
        const { fault } = source.parsed;
        if (fault === undefined) return;
        refused++;
        const problems = judged(source.text);
        expect(problems).toHaveLength(1);
        for (const problem of problems) {
          expect(`${problem.message} ${problem.hint}`.replace(/"[^"]*"/g, '')).not.toMatch(foreign);
          const { start } = source.locate(problem);
          expect(source.position(start).line).toBeLessThanOrEqual(source.position(fault.offset).line);
          expect(source.line(source.position(start).line).trim()).not.toBe('');
          expect(printProblem(problem).split('\n')).toHaveLength(3);
        }
      }),
      { numRuns: 500 },
    );
    expect(refused).toBeGreaterThan(100);
  }, 600_000);
});

describe('characters nobody sees', () => {
  test.each([
    ['a: 10.0.0.1\u200b\n', '1:12', 'U+200B, zero-width space'],
    ['a:\u00a01\n', '1:3', 'U+00A0, no-break space'],
    ['a:\n\u3000b: 1\n', '2:1', 'U+3000, ideographic space'],
    ['# a\n\ufeffb: 1\n', '2:1', 'U+FEFF, byte order mark'],
    ['a: "\u202eb"\n', '1:5', 'U+202E, mark without a width'],
    ['a: \u0007\n', '1:4', 'U+0007, control character'],
  ])('%j at %s are %s', (text, place, name) => {
    const [problem] = judged(text);
    const source = new YamlSource('x', text);
    const { line, column } = source.position(problem ? source.locate(problem).start : 0);
    expect(problem).toMatchObject({
      rule: 'invisible-character',
      message: `there is an invisible character here: ${name}`,
    });
    expect(`${line}:${column}`).toBe(place);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to be replaced
    expect(problem && printProblem(problem)).not.toMatch(/[\u0007\u00a0\u200b\u202e\u3000\ufeff]/);
  });

  test('are nobody’s business in a comment, and joiners that scripts need are none', () => {
    for (const text of [
      'a: 1 # b\u00a0c\n',
      '# \u200b\na: 1\n',
      'a: "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"\n',
    ])
      expect(parseYaml(new YamlSource('x', text), { name: 'the file', keys: 'a' }).ok).toBe(true);
  });

  test('are told once a line', () => {
    expect(judged('a:\u00a0\u00a0[b,\u00a0c]\nd:\u00a0e\n').map((problem) => problem.range?.[0])).toEqual([2, 13]);
  });

  test('a file of old Macs is told so once, at its first line end', () => {
    expect(judged('# a\rsite: s\rb: 1\r')).toMatchObject([{ rule: 'line-end', range: [3, 4] }]);
    expect(parseYaml(new YamlSource('x', 'a: 1\r\nb: 2\r\n'), { name: 'the file', keys: 'a' }).ok).toBe(true);
  });
});
