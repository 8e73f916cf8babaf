/** What holds of the rules whatever a site file says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { locateDiagnostic } from '../../src/diagnostic/print.ts';
import { judgeText } from './judged.ts';
import { at, places, put } from './places.ts';

const examples = join(import.meta.dirname, '../../examples');
const reference = readFileSync(join(examples, 'reference.yaml'), 'utf8');
const rack = readFileSync(join(examples, 'vlan-bond.yaml'), 'utf8');
const load = (text: string) => judgeText(join(examples, 'changed.yaml'), text);
const rulesOf = (text: string) => load(text).diagnostics.map((diagnostic) => diagnostic.rule);

/** These count runs: how long they take says how busy the machine is, in milliseconds. */
const NO_HURRY = 600_000;

/** Values that are at home in site files, and some that are at home nowhere. */
const strangers = fc.constantFrom<unknown>(
  ...[
    undefined,
    undefined,
    null,
    true,
    0,
    -1,
    70,
    1500,
    4095,
    2 ** 53,
    '',
    ' ',
    'x',
    'a:b',
    '\u0000',
    '__proto__',
    'constructor',
  ],
  ...[
    '10.15.0.116',
    '10.15.0.117',
    '10.10.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '::',
    'fd00:15::1',
    '10.15.0.160-10.15.0.150',
  ],
  ...[
    '0.0.0.0/0',
    '10.0.0.0/8',
    '::/0',
    '10.15.0.0/32',
    '52:54:00:0a:00:74',
    'ff:ff:ff:ff:ff:ff',
    'ens3',
    'bond0',
    'auto',
  ],
  ...[
    'management',
    'public',
    'nfs-01',
    'kvm-host-01',
    'nfs-01:/',
    'untagged',
    '0-99999999',
    '9-1',
    'VLAN',
    '/',
    '*',
    'x'.repeat(300),
  ],
  ...[[], {}, [[]], ['kvm'], ['management', 'database', 'kvm', 'nfs'], { path: '*' }, { size: 'largest' }, { vlan: 7 }],
);

test.each([
  ['reference', reference],
  ['vlan-bond', rack],
])(
  'nodes of the %s site changed at random never make the loader throw, and every diagnostic has a line',
  (_, text) => {
    const whole = parse(text) as unknown;
    const everywhere = places(whole).slice(1);
    const own = everywhere.map((path) => at(whole, path));
    const value = fc.oneof(strangers, fc.constantFrom(...own));
    const edits = fc.array(fc.tuple(fc.constantFrom(...everywhere), value), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(edits, (changes) => {
        const copy = structuredClone(whole);
        for (const [path, replacement] of changes) put(copy, path, structuredClone(replacement));
        const { diagnostics, site } = load(stringify(copy, { aliasDuplicateObjects: false }));
        for (const diagnostic of diagnostics) {
          const { source } = diagnostic;
          const { line, column } = locateDiagnostic(diagnostic);
          expect(line).toBeLessThanOrEqual(source.text.split('\n').length);
          expect(column).toBeLessThanOrEqual(source.line(line).length + 1);
          expect(diagnostic.message).not.toMatch(/undefined|\[object/);
        }
        expect(site === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
      }),
      { numRuns: 400 },
    );
  },
  NO_HURRY,
);

test('ranges overlap for the rule exactly when two of them share an address', () => {
  const range = fc
    .tuple(fc.integer({ min: 120, max: 250 }), fc.nat(12))
    .map(([first, more]) => ({ first, last: Math.min(first + more, 254) }));
  const refused = { no: 0, yes: 0 };
  fc.assert(
    fc.property(fc.array(range, { minLength: 1, maxLength: 12 }), (all) => {
      const list = all
        .map(({ first, last }) => `{ network: public, range: 10.10.0.${first}-10.10.0.${last} }`)
        .join(', ');
      const text = reference.replace(/public_ips:\n.*\n/, `public_ips: [${list}]\n`);
      const shared = all.some((a, i) => all.some((b, j) => i < j && a.first <= b.last && b.first <= a.last));
      expect(rulesOf(text).includes('range-overlap')).toBe(shared);
      refused[shared ? 'yes' : 'no']++;
    }),
    { numRuns: 60 },
  );
  for (const times of Object.values(refused)) expect(times).toBeGreaterThan(5);
});

test('networks overlap for the rule exactly when two of them share an address', () => {
  const block = fc.tuple(fc.nat(63), fc.integer({ min: 22, max: 28 }));
  const refused = { no: 0, yes: 0 };
  fc.assert(
    fc.property(fc.array(block, { minLength: 1, maxLength: 8 }), (all) => {
      const spans = all.map(([third, prefix]) => {
        const size = 2 ** (32 - prefix);
        const first = Math.floor((third * 256) / size) * size;
        return { first, last: first + size - 1, prefix };
      });
      const list = spans
        .map(({ first, prefix }, i) => `  n${i}: { cidr: 172.16.${first / 256}.0/${prefix} }\n`)
        .join('');
      const shared = spans.some((a, i) => spans.some((b, j) => i < j && a.first <= b.last && b.first <= a.last));
      expect(rulesOf(reference.replace('hosts:\n', `${list}hosts:\n`)).includes('network-overlap')).toBe(shared);
      refused[shared ? 'yes' : 'no']++;
    }),
    { numRuns: 100 },
  );
  for (const times of Object.values(refused)) expect(times).toBeGreaterThan(5);
});
