import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseYaml } from '../../src/yaml/yaml-faults.ts';
import { splitHosts } from '../../src/yaml/yaml-pieces.ts';
import { benchSite } from '../bench/site.ts';

const large = benchSite(1500);

test('a large site is read in pieces, and says what it says in one', () => {
  expect(splitHosts(large)?.pieces.length).toBeGreaterThan(5);
  expect(parseYaml(large)).toEqual({ data: parse(large), diagnostics: [] });
});

test('comments, blank lines and flow mappings between the hosts change nothing', () => {
  const odd = large.replace(/^ {2}kvm-00(\d\d\d):/gm, (line, digits) =>
    Number(digits) % 7 === 0 ? `\n# note\n  # another\n${line}` : line,
  );
  expect(parseYaml(odd)).toEqual({ data: parse(odd), diagnostics: [] });
});

test('a fault anywhere in a large site is reported at its place', () => {
  const twice = large.replace('  kvm-01200:', '  kvm-00007:');
  expect(parseYaml(twice).diagnostics).toMatchObject([{ rule: 'duplicate-key' }]);
  const broken = large.replace('  kvm-01200:', '  kvm-01200: {');
  expect(parseYaml(broken).diagnostics[0]?.range?.[0]).toBeGreaterThan(200_000);
});

test('whatever is changed in it, a large site reads the same in pieces as in one', () => {
  const inserts = fc.constantFrom('x', ' ', '\n', '\n  ', '"', '{', ']', ': ', '- ', '# ', '|', '\n    |\n  a', "'");
  fc.assert(
    fc.property(fc.nat(large.length - 1), inserts, (at, insert) => {
      const text = large.slice(0, at) + insert + large.slice(at);
      const { data, diagnostics } = parseYaml(text);
      if (diagnostics.length === 0) expect(data).toEqual(parse(text, { uniqueKeys: false }));
    }),
    { numRuns: 12 },
  );
});
