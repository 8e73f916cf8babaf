import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Written, type YamlMap, type YamlValue, yamlText } from '../../src/seed/yaml.ts';

/** Strings that some YAML reader takes for something else, or mangles. */
const HOSTILE = [
  ...[
    '',
    ' ',
    '  lead',
    'trail ',
    'trail \nnext',
    '\n',
    '\n\n',
    'a\n\n',
    'a\n\n\n',
    'a\n \nb',
    '\ttab',
    'a\tb',
    'a\n\tb\n',
  ],
  ...[
    'yes',
    'No',
    'on',
    'OFF',
    'y',
    'N',
    'true',
    'Null',
    '~',
    'null',
    '=',
    '<<',
    '.',
    '-',
    '---',
    '...',
    '- a',
    '?',
    '? a',
  ],
  ...[
    '0644',
    '0o644',
    '1_000',
    '12:30:45',
    '190:20:30.5',
    '2024-01-01',
    '2024-01-01 10:00:00',
    '1e3',
    '.5',
    '.inf',
    '-.NaN',
  ],
  ...['0x1F', '0x_', '0b1', '+1', '52:54:00:12:34:56', '10.15.0.0/24', '1.2', '1.2.3', '1.2.3.4'],
  ...[
    'a: b',
    'a:',
    '# no',
    'a #b',
    '@NIC@',
    '`x`',
    '%x',
    '&a',
    '*a',
    '!t',
    '|',
    '>',
    '{a',
    '[a',
    ']',
    ',',
    'a, b',
    "it's",
    "'q'",
    '"q"',
  ],
  ...[
    '$HOME $(y)',
    'back\\slash',
    '\\n',
    'cr\r\nlf',
    '\r',
    'nul\0',
    '\u0085nel',
    'ls\u2028',
    'ps\u2029',
    '\ufeffbom',
    '\x7f\x80\x9f',
    '\uffff',
  ],
  ...[
    'ünï',
    '漢字\n行\n',
    '😀',
    'a\u00a0b',
    '#cloud-config\nx: 1\n',
    '#!/bin/bash\nset -eu\n\necho "a"\n',
    'x'.repeat(300),
  ],
  ...['key: |\n  text\n', 'a\n  b\n    c\n\n  d\n', '---\na\n', '...\nb', 'a b '.repeat(60), '"', "'", '\\'],
];
const text = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...HOSTILE)).map((l) => l.join('\n')),
);
const key = fc
  .oneof(fc.constantFrom(...HOSTILE.filter((s) => s.length < 100)), fc.string({ unit: 'grapheme' }))
  .filter((s) => s !== '__proto__' && !s.includes('\n'));
const { tree } = fc.letrec<{ tree: YamlValue; list: YamlValue; map: YamlMap }>((tie) => ({
  tree: fc.oneof({ maxDepth: 4 }, text, fc.integer(), fc.boolean(), fc.constant(null), tie('list'), tie('map')),
  list: fc.array(tie('tree'), { maxLength: 4 }),
  map: fc.dictionary(key, tie('tree'), { maxKeys: 4 }) as fc.Arbitrary<YamlMap>,
}));

const documents: fc.Arbitrary<YamlMap> = fc.record({ value: tree, more: tree });

/** The same value with some of its texts and filled mappings written beforehand. */
function partlyWritten(value: YamlValue, pick: () => boolean): YamlValue {
  if (typeof value === 'string') return pick() ? new Written(value) : value;
  if (typeof value !== 'object' || value === null || value instanceof Written) return value;
  if (Array.isArray(value)) return value.map((item) => partlyWritten(item, pick));
  const children = Object.fromEntries(Object.entries(value).map(([k, v]) => [k, partlyWritten(v as YamlValue, pick)]));
  return Object.keys(children).length > 0 && pick() ? new Written(children) : children;
}

/** The texts that PyYAML does not read as the value they were made of. The comparison is Python's: no second reader is in between. */
function misread(values: readonly YamlMap[]): string[] {
  const script = `import json,sys,yaml
json.dump([text for text, value in json.load(sys.stdin) if yaml.safe_load(text) != value], sys.stdout)`;
  const input = JSON.stringify(values.map((value) => [yamlText(value), value]));
  return JSON.parse(execFileSync('/usr/bin/python3', ['-c', script], { input, encoding: 'utf8' }));
}

/** JSON cannot tell -0 from 0 and prototypes from none. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

describe('YAML text', () => {
  it('reads back as the same value, whatever is in it and whatever of it was written beforehand', () => {
    fc.assert(
      fc.property(documents, fc.infiniteStream(fc.boolean()), (value, coin) => {
        const written = yamlText(partlyWritten(value, () => coin.next().value === true) as YamlMap);
        expect(written).toBe(yamlText(value));
        expect(plain(parse(written))).toEqual(plain(value));
      }),
      { numRuns: 2000 },
    );
  });

  it('reads the same in PyYAML, which speaks YAML 1.1', () => {
    const values = [
      ...fc.sample(documents, 1500),
      { list: HOSTILE, map: Object.fromEntries(HOSTILE.map((s, i) => [`k${i}`, s])) },
    ];
    expect(misread(values)).toEqual([]);
  });

  it('is one line a string where the string is one line, so that no reader folds it', () => {
    expect(yamlText({ a: 'word '.repeat(100), b: 'x'.repeat(500) }).split('\n')).toHaveLength(3);
  });

  it('keeps a script readable as a block literal', () => {
    expect(yamlText([{ content: '#!/bin/bash\nset -eu\n' }])).toBe('- content: |\n    #!/bin/bash\n    set -eu\n');
  });

  it('leaves addresses bare and quotes what YAML 1.1 would take for a number or a time', () => {
    expect(yamlText({ a: '10.15.0.116/24', b: '52:54:00:00:00:10', c: '0644', d: '4.19' })).toBe(
      'a: 10.15.0.116/24\nb: "52:54:00:00:00:10"\nc: "0644"\nd: "4.19"\n',
    );
  });

  it('is the same wherever what was written beforehand stands', () => {
    const file = { path: '/a', content: 'one\n\ntwo\n' };
    const written = new Written(file);
    const placed = (entry: YamlValue) => yamlText({ deep: { list: [entry] }, list: [entry], deeper: [[[entry]]] });
    expect(placed(written)).toBe(placed(file));
    expect(placed(written)).toBe(placed(file));
  });

  it('leaves words bare that mean themselves, and quotes what a reader would take for something else', () => {
    expect(yamlText(["it's", 'defaults,nofail', 'a || b', 'x: y', 'x #y', 'x:', '- x', 'No', 'ünï'])).toBe(
      '- it\'s\n- defaults,nofail\n- a || b\n- "x: y"\n- "x #y"\n- "x:"\n- "- x"\n- "No"\n- "ünï"\n',
    );
  });

  it('refuses what no file can carry', () => {
    expect(() => yamlText({ a: 'x\ud800' })).toThrow(/surrogate/);
    expect(() => yamlText({ a: 0.5 })).toThrow(/whole numbers/);
  });
});
