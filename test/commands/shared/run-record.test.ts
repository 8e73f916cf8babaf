import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRecord } from '../../../src/commands/shared/run-record.ts';
import { Source } from '../../../src/diagnostic/source.ts';
import { valueIn } from '../../outcome/outcomes.ts';
import { listener } from '../listener.ts';

const LATE = Array.from({ length: 300 }, (_, i) => ({
  ...{ rule: 'host-not-ready', message: `kvm-${i} is not ready: does not answer` },
  path: ['hosts', `kvm-${i}`],
}));

function endedWith(json: true | undefined) {
  const { terminal, heard } = listener();
  const out = join(mkdtempSync(join(tmpdir(), 'record-')), 'out');
  valueIn(openRecord(terminal, new Source('site.yaml', ''), { out, json })).end(1, LATE);
  const journal = readFileSync(join(out, 'finalize.log'), 'utf8').trimEnd().split('\n');
  return { heard: heard(), journal };
}

test('hundreds of hosts that stop a run alike are told for some and counted, and each is in the journal', () => {
  const { heard, journal } = endedWith(undefined);
  const told = heard.remarks.filter((line) => line.includes('host-not-ready'));
  expect(told).toHaveLength(4);
  expect(told[3]).toMatch(/^note: 297 more like these \[host-not-ready\]: at kvm-3, kvm-4, /);
  expect(journal.filter((line) => line.includes('is not ready'))).toHaveLength(300);
  expect(JSON.parse(journal.at(-1) ?? '')).toMatchObject({ event: 'end', exit: 1 });
});

test('programs hear of each', () => {
  const { heard, journal } = endedWith(true);
  expect(heard.said.trimEnd().split('\n')).toEqual(journal);
  expect(heard.remarks.filter((line) => line.includes('not-ready'))).toEqual([]);
});
