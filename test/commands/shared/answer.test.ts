import { expect, test } from 'vitest';
import { endOf, fault, wrongUsage } from '../../../src/commands/shared/answer.ts';
import { inSource } from '../../../src/diagnostic/diagnostic.ts';
import { Source } from '../../../src/diagnostic/source.ts';
import { refused } from '../../../src/outcome/outcome.ts';
import type { Problem } from '../../../src/outcome/problem.ts';
import { listener } from '../listener.ts';

const source = new Source('site.yaml', 'site: banana\n');
const placed = inSource(source, { rule: 'x', message: 'wrong', path: [], range: [6, 12] });

test.each([
  ['what was refused', refused({ message: 'm' }), 1],
  ['wrong usage', wrongUsage({ message: 'm' }), 2],
  ['a fault', fault({ message: 'm' }), 3],
])('%s is said once and has its exit code', (_, answer, code) => {
  const { terminal, heard } = listener();
  expect(endOf(answer, terminal, false)).toBe(code);
  expect(heard()).toEqual({ said: '', remarks: ['error: m'] });
});

test('a command that has said all answers with its exit code alone', () => {
  const { terminal, heard } = listener();
  expect(endOf(1, terminal, true)).toBe(1);
  expect(heard()).toEqual({ said: '', remarks: [] });
});

test('errors in files are counted at the end, for those that are out of sight', () => {
  const { terminal, heard } = listener();
  endOf(refused(placed, { ...placed, severity: 'warning' }, placed), terminal, false);
  expect(heard().remarks.at(-1)).toBe('note: 2 errors, 1 warning in site.yaml; nothing was written');
});

test('programs get the place of what has one', () => {
  const { terminal, heard } = listener();
  endOf(refused<Problem>(placed, { message: 'elsewhere', hint: 'look there' }), terminal, true);
  expect(JSON.parse(heard().said)).toEqual({
    problems: [
      { file: 'site.yaml', line: 1, column: 7, severity: 'error', rule: 'x', message: 'wrong', path: [] },
      { severity: 'error', message: 'elsewhere', hint: 'look there' },
    ],
  });
});
