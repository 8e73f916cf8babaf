import { expect, test } from 'vitest';
import { toldTogether } from '../../src/doctor/alike-findings.ts';
import type { Seen } from '../../src/doctor/check-type.ts';
import { checks } from '../../src/doctor/checks.ts';
import { examine } from '../../src/doctor/examine.ts';
import { findingLines } from '../../src/doctor/finding-text.ts';
import { hostOf, referenceWith } from '../role/sites.ts';
import { healthy } from './healthy.ts';

const NAMES = Array.from({ length: 40 }, (_, i) => `kvm-${i}`);
const site = referenceWith(
  [
    '  nfs-01:\n',
    `${NAMES.map((name, i) => `  ${name}: { roles: [kvm], networks: { management: 10.15.0.${20 + i}, public: 10.10.0.${20 + i} } }\n`).join('')}  nfs-01:\n`,
  ],
  ['hosts: [kvm-host-01]', `hosts: [kvm-host-01, ${NAMES.join(', ')}]`],
);
const whole = healthy(site);

/** As if these hosts did not answer at the addresses of their own. */
function silent(names: readonly string[]): Seen {
  const unreached = names.map((name) => {
    const host = hostOf(site, name);
    const message = `${name} (${host.attachments[0]?.address}) does not answer`;
    return { host, problem: { kind: 'timeout' as const, message, hint: 'is it switched on?' } };
  });
  return { ...whole, unreached, answers: new Map([...whole.answers].filter(([name]) => !names.includes(name))) };
}

const told = (seen: Seen) =>
  toldTogether(examine(checks, seen)).map(({ finding, others }) => findingLines(finding, () => 'site.yaml:1', others));

test('hosts that are silent alike are one thing to read, with the first of their names', () => {
  const [finding = [], ...more] = told(silent(NAMES));
  expect(more).toEqual([]);
  expect(finding.slice(0, 3)).toEqual([
    'kvm-0 (10.15.0.20) does not answer, as 39 others [answers]',
    `  others    ${NAMES.slice(1, 21).join(', ')} and 19 more`,
    '  seen      kvm-0 (10.15.0.20) does not answer',
  ]);
});

test('three are told one by one', () => {
  expect(told(silent(NAMES.slice(0, 3))).map(([message]) => message)).toEqual([
    'kvm-0 (10.15.0.20) does not answer [answers]',
    'kvm-1 (10.15.0.21) does not answer [answers]',
    'kvm-2 (10.15.0.22) does not answer [answers]',
  ]);
});

test('what says something else of a host is told by itself, and one repair is named for all that are alike', () => {
  const answers = new Map(
    [...whole.answers].map(([name, own]) => {
      const links = own.links?.filter(({ name: link }) => link !== (name === 'kvm-7' ? 'cloudbr0' : 'cloudbr1'));
      return [name, NAMES.includes(name) ? { ...own, links } : own];
    }),
  );
  const lines = told({ ...whole, answers }).filter(([message = '']) => message.endsWith('[bridges]'));
  expect(lines.map(([message]) => message)).toEqual([
    expect.stringMatching(/^kvm-0 .*cloudbr1, as 38 others \[bridges\]$/),
    expect.stringMatching(/^kvm-7 .*cloudbr0 \[bridges\]$/),
  ]);
  expect(lines.map((one) => one.find((line) => line.startsWith('  repair')))).toEqual([
    expect.stringMatching(/zoneseed repair network; by hand/),
    expect.stringMatching(/zoneseed repair network --host kvm-7; by hand/),
  ]);
});

test('each finding is told once, whatever is found', () => {
  const findings = examine(checks, silent(['nfs-01', ...NAMES.slice(0, 20)]));
  expect(findings.length).toBeGreaterThan(20);
  const all = toldTogether(findings).flatMap(({ finding, others }) => [finding, ...others]);
  expect(new Set(all)).toEqual(new Set(findings));
  expect(all).toHaveLength(findings.length);
});
