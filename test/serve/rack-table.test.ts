import { expect, test } from 'vitest';
import { doingOf, stateWord, totalsOf } from '../../src/serve/machine-words.ts';
import { rackTable } from '../../src/serve/rack-table.ts';
import { largeRack, madeUpMachine, smallRack } from '../serve-boot/made-up-rack.ts';

const rowOf = (machine: ReturnType<typeof madeUpMachine>, seconds?: number) => ({
  host: machine.host,
  state: stateWord(machine),
  doing: doingOf(machine),
  ...(seconds === undefined ? {} : { seconds }),
});

test('a machine is a line: its name, its state, how long, what it does and what it waits for', () => {
  const { machines } = smallRack();
  expect(rackTable(machines.map((machine, at) => rowOf(machine, [140, 7500, 400_000][at])))).toEqual([
    'cloudstack-mgmt  first boot      2 min  step 5 of 12, management-database, waits for database:3306',
    'kvm-host-01      installing  2 h 5 min  curtin: extracting the system',
    'nfs-01           ready          4 days',
  ]);
});

test('why it failed and what to look at stand in the line; a step of before does not', () => {
  const failure = { line: 'no disk matches', log: 'on its console' };
  const failed = madeUpMachine('a', { state: 'failed', failure, step: { text: 'partitioning' }, install: 'begun' });
  expect(doingOf(failed)).toBe('no disk matches');
  expect(doingOf(madeUpMachine('a', { alerts: ['its seed was refused to 10.0.0.9'] }))).toBe(
    'its seed was refused to 10.0.0.9',
  );
  expect(doingOf(madeUpMachine('a', { install: 'done' }))).toBe('boots its disk');
  expect(doingOf({ ...failed, state: 'ready' })).toBe('');
});

test('what a machine says stays in its line, and moves no other', () => {
  const [line] = rackTable([{ host: 'a', state: 'failed', doing: 'x\n\u001b[31mready\r\u202egpj.exe' }]);
  expect(line).toBe('a  failed  x [31mready gpj.exe');
});

test('those that somebody has to see to are counted', () => {
  const { machines } = largeRack();
  expect(totalsOf({ machines })).toMatch(/^\d+ of 300 machines ready, 3 failed, 1 silent$/);
  expect(totalsOf({ machines: [madeUpMachine('a')] })).toBe('0 of 1 machine ready');
  expect(rackTable([])).toEqual([]);
});
