/** Equal faults of many hosts on a terminal. */
import { expect, test } from 'vitest';
import { countOf, tellProblems } from '../../../src/commands/shared/tell-problems.ts';
import { inSource } from '../../../src/diagnostic/diagnostic.ts';
import { Source } from '../../../src/diagnostic/source.ts';
import { listener } from '../listener.ts';

const source = new Source('site.yaml', '');
const warningAt = (host: string, rule = 'x') =>
  inSource(source, { rule, message: `${rule} of ${host}`, path: ['hosts', host, 'disks'], severity: 'warning' });
const names = Array.from({ length: 20 }, (_, i) => `kvm-${i + 1}`);

test('what three others say as well is counted, with the hosts it is said of; other rules and places speak for themselves', () => {
  const { terminal, heard } = listener();
  tellProblems(terminal, [
    ...names.map((name) => warningAt(name)),
    warningAt('kvm-1', 'y'),
    { message: 'm' },
    { message: 'm' },
  ]);
  expect(heard().remarks.map((line) => line.replace(/^site.yaml:1:1: /, ''))).toEqual([
    'warning: x of kvm-1 [x]',
    'warning: x of kvm-2 [x]',
    'warning: x of kvm-3 [x]',
    'warning: y of kvm-1 [y]',
    'error: m',
    'error: m',
    `note: 17 more like these [x]: at ${names.slice(3, 15).join(', ')}, …; --json lists them`,
  ]);
});

test('those that were left out before are counted with the rest', () => {
  const { terminal, heard } = listener();
  const all = names.map((name, index) => ({ ...warningAt(name), ...(index === 4 ? { leftOut: 950 } : {}) }));
  tellProblems(terminal, all);
  expect(heard().remarks.at(-1)).toMatch(/^note: 967 more like these .*, …; --json lists more of them$/);
  expect(countOf(all)).toBe('970 warnings');
});

test('they are counted by severity', () => {
  expect([[], [warningAt('a')], [warningAt('a'), warningAt('b'), { message: 'm' }]].map(countOf)).toEqual([
    '',
    '1 warning',
    '1 error, 2 warnings',
  ]);
});
