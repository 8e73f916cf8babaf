/** YAML as site and role files have it: what it says, and where. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Document, isScalar, parse, parseDocument, visit } from 'yaml';
import { locateDiagnostic } from '../../src/diagnostic/print.ts';
import { parseYaml } from '../../src/yaml/parse-yaml.ts';
import { YamlSource } from '../../src/yaml/yaml-source.ts';
import { benchSite } from '../bench/site.ts';
import { problemsOf, valueIn } from '../outcome/outcomes.ts';
import { places } from '../site/places.ts';

const words = { name: 'the file', keys: 'a, b' };
const read = (text: string) => parseYaml(new YamlSource('x.yaml', text), words);
const rulesOf = (text: string) => problemsOf(read(text)).map(({ rule }) => rule);

const examples = readdirSync('examples')
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(`examples/${name}`, 'utf8'));

/** The other parser reads a key as it reads a value, `0x1F:` as 31; ours are names. And `1e999` as infinite, which nobody wrote. */
function keepAsWritten(document: Document): void {
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key) && key.type === 'PLAIN' && key.source !== '<<') key.value = key.source;
    },
    Scalar(_, node) {
      const infinite = node.value === Number.POSITIVE_INFINITY || node.value === Number.NEGATIVE_INFINITY;
      if (infinite && /\d/.test(node.source ?? '')) node.value = node.source;
    },
  });
}

describe('what a file says', () => {
  test('are scalars of the core schema, quoted ones as text, and keys as they are written', () => {
    const text = `int: -17
float: -1.5e3
text: 1_000
date: 2026-01-02
yes: yes
empty:
tilde: ~
"true": True
quoted: "4.20"
007: x
huge: 1e999
folded: >-
  two
  lines
flow: { a: [1, b], c: , d }
`;
    expect(valueIn(read(text))).toEqual({
      ...{ int: -17, float: -1500, text: '1_000', date: '2026-01-02', yes: 'yes', empty: null, tilde: null },
      ...{
        true: true,
        quoted: '4.20',
        '007': 'x',
        huge: '1e999',
        folded: 'two lines',
        flow: { a: [1, 'b'], c: null, d: null },
      },
    });
  });

  test('is merged by anchors, in the order written; what a mapping says itself goes before what it merges', () => {
    const text = 'a: &a { x: 1, y: 2 }\nb: &b { y: 3, z: 4 }\nc: { y: 0, <<: [*a, *b], x: 9 }\nd: { "<<": 1 }\ne: *a\n';
    const { c, d, e } = valueIn(read(text)) as Record<string, object>;
    expect(Object.entries(c ?? {})).toEqual([
      ['y', 0],
      ['x', 9],
      ['z', 4],
    ]);
    expect([d, e]).toEqual([{ '<<': 1 }, { x: 1, y: 2 }]);
  });

  test('is what another parser reads in it, wherever it is changed', () => {
    const inserts = fc.constantFrom(
      ...['x', ' ', '\n', '\n  ', '"', "'", '{', ']', ', ', ': ', '- ', '# ', '? ', '|\n', '>-\n    ', '&x ', '*x'],
      ...['~', '.inf', '0x1F', '1e3', 'True', '\u00e9', '\r\n', '\ufeff', '%', '@', '---\n', '"\\n"', '[a, {b: c}]'],
    );
    let compared = 0;
    fc.assert(
      fc.property(fc.constantFrom(...examples), fc.nat(), inserts, fc.nat(2), (text, place, insert, remove) => {
        const at = place % text.length;
        const changed = text.slice(0, at) + insert + text.slice(at + remove);
        const mine = read(changed);
        const document = parseDocument(changed, { merge: true, logLevel: 'silent' });
        if (!mine.ok || document.errors.length > 0) return;
        compared++;
        keepAsWritten(document);
        expect(mine.value).toEqual(document.toJS());
      }),
      { numRuns: 400 },
    );
    expect(compared).toBeGreaterThan(100);
  }, 600_000);

  test('of a large file is the same', () => {
    const large = benchSite(1500);
    expect(valueIn(read(large))).toEqual(parse(large));
  });
});

describe('where it says it', () => {
  test('is a text that says it, for every value and key of every example', () => {
    for (const text of examples) {
      const source = new YamlSource('x.yaml', text);
      const value = valueIn(parseYaml(source, words));
      for (const path of places(value).slice(1)) {
        const there = path.reduce<unknown>((node, key) => (node as Record<string | number, unknown>)[key], value);
        const place = source.locate({ path });
        if (there === null || typeof there !== 'object')
          expect(parse(text.slice(place.start, place.end))).toEqual(there);
        const key = source.locate({ path, at: 'key' });
        if (typeof path.at(-1) === 'string') expect(String(parse(text.slice(key.start, key.end)))).toBe(path.at(-1));
      }
    }
  });

  test.each<[string, readonly (string | number)[], string]>([
    ['a: { b: [1, 2] , }\n', ['a'], '{ b: [1, 2] , }'],
    ['a: { b: [1, 2] }\n', ['a', 'b'], '[1, 2]'],
    ['a: {}\n', ['a'], '{}'],
    ['a:\n  b: 1\n  c: 2\n', ['a'], 'b'],
    ['a:\n  - "x y"\n', ['a'], '"x y"'],
    ["a: 'it''s'\n", ['a'], "'it''s'"],
    ['a: &x 1\nb: *x\n', ['b'], '*x'],
    ['a: &x { k: 1 }\nb: *x\n', ['b', 'k'], '1'],
    ['a: &x { k: 1 }\nb: { <<: *x }\n', ['b', 'k'], '1'],
    ['a:\n', ['a'], 'a'],
    ['a: [1, # one ]\n  2]\n', ['a'], '[1, # one ]\n  2]'],
  ])('of %j, %j is %j', (text, path, expected) => {
    const { start, end } = new YamlSource('x.yaml', text).locate({ path });
    expect(text.slice(start, end)).toBe(expected);
  });
});

describe('a file is refused', () => {
  test.each<[string, string[]]>([
    ['', ['empty-file']],
    ['# nothing\n', ['empty-file']],
    ['~', ['empty-file']],
    ['- a\n- b', ['wrong-type']],
    ['a: 1\n---\nb: 2', ['several-documents']],
    ['a: *gone', ['unresolved-alias']],
    ['a: &a [*a]', ['recursive-alias']],
    ['a: &a\n  <<: *a', ['recursive-alias']],
    ['a: { <<: 1 }', ['merge-key']],
    ['a: { <<: [{ b: 1 }, 2] }', ['merge-key']],
    ['a: 1\nb: { a: 1, a: 2 }\na: 3', ['duplicate-key', 'duplicate-key']],
    ['__proto__: 1', ['unusable-key']],
    ['? [a]\n: 1', ['unusable-key']],
    ['a: !!str 1', ['yaml-tag']],
    ['a: "\\0"\n"\\ud800": 1', ['uncarriable-text', 'uncarriable-text']],
    ['a: [1', ['yaml-syntax']],
    ['a: [010, 0o10, 0x1F, -07, 1e3, "010", 1.5e3, 0, 0.5]', Array(5).fill('ambiguous-number')],
    ['a: 1\u200b', ['invisible-character']],
    ['a: 1\rb: 2', ['line-end']],
  ])('%j as %j', (text, rules) => {
    expect(rulesOf(text).sort()).toEqual(rules);
  });

  test('at the mistake, and not where a parser could go on no more', () => {
    const [problem] = problemsOf(read('a: 1\nb 2\nc: 3\n'));
    expect(problem && locateDiagnostic(problem)).toMatchObject({ line: 2, column: 1 });
  });

  test('before its aliases are expanded, when they would grow without bound', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `l${i + 1}: &l${i + 1} [${Array(10).fill(`*l${i}`).join(', ')}]`,
    );
    expect(rulesOf(['l0: &l0 [x]', ...levels].join('\n'))).toEqual(['alias-bomb']);
  });

  test('in words, when it is nested deeper than any parser follows', () => {
    const [problem] = problemsOf(read(`a: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`));
    expect(problem?.message).toBe('lists and mappings are nested too deeply');
  });
});
