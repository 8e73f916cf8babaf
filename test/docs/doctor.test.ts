import { expect, test } from 'vitest';
import { doctorWith } from '../../src/commands/doctor.ts';
import { repairWith } from '../../src/commands/repair.ts';
import { reality } from '../../src/commands/shared/site-run.ts';
import { listener } from '../commands/listener.ts';
import { withTables } from './doctor-tables.ts';
import { deadLinks, pageText } from './project-copy.ts';

const page = pageText('docs/doctor.md');

test('docs/doctor.md lists what there is', () => {
  expect(withTables(page)).toBe(page);
  expect(page).toContain('| `mysql-settings` |');
});

test.each([
  ['doctor', doctorWith(reality)],
  ['repair', repairWith(reality)],
])('names every option of %s', async (name, command) => {
  const { terminal, heard } = listener();
  await command.answer({ name, summary: '', typed: ['--help'] }, terminal);
  const options = [...heard().said.matchAll(/^ {2}(?:-\w, )?(--[a-z]+)/gm)].map(([, option]) => option);
  expect(options.length).toBeGreaterThan(3);
  expect(options.filter((option) => option !== '--help' && !page.includes(`${option}`))).toEqual([]);
});

test('has no dead links', () => expect(deadLinks('docs/doctor.md')).toEqual([]));
