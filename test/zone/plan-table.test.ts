/** Plans as people read them. */
import { expect, test } from 'vitest';
import { planRows, planSummary } from '../../src/zone/plan-table.ts';
import type { Change, Plan } from '../../src/zone/zone-plan.ts';

const plan = (changes: readonly Partial<Change>[], toLoad: readonly string[] = []): Plan => ({
  ...{ zone: 'TEST', notes: [], toLoad, digest: '' },
  changes: changes.map((change) => ({
    ...{ kind: 'pod', key: 'a', name: 'A', action: 'change', about: 'about A', calls: [], fields: [], path: ['zone'] },
    ...change,
  })),
});
const rows = (of: Plan) => planRows(of, (path) => path.join('.'));

test('what is made is a row, and of what is changed each field has one, at its own place', () => {
  const fields = [
    { field: 'gateway', from: undefined, to: '10.0.0.1' },
    { field: 'domain', from: '', to: 'lan', path: ['zone', 'guest_domain'] },
    { field: 'tags', from: 'ssd', to: '' },
  ];
  expect(rows(plan([{ action: 'create' }, { fields }, { action: 'replace', fields: fields.slice(2) }]))).toEqual([
    ['+', 'pod', 'A', 'about A', 'zone'],
    ['~', 'pod', 'A', 'gateway: not set → 10.0.0.1', 'zone'],
    ['', '', '', 'domain: not set → lan', 'zone.guest_domain'],
    ['', '', '', 'tags: ssd → not set', 'zone'],
    ['±', 'pod', 'A', 'tags: ssd → not set', 'zone'],
  ]);
});

test('what is in the way is a row with the way out, and a restart is the last', () => {
  const problem = { message: 'pod A: it has guests', hint: 'move them' };
  expect(rows(plan([{ action: 'blocked', problem }], ['workers', 'host']))).toEqual([
    ['!', 'pod', 'A', 'it has guests: move them', 'zone'],
    ['~', 'management server', 'restart', 'takes up workers, host', ''],
  ]);
  expect(rows(plan([]))).toEqual([]);
});

test('all of it is said in numbers', () => {
  expect(planSummary(plan([]))).toBe('nothing to do');
  expect(planSummary(plan([], ['workers']))).toBe('a restart of the management server');
  const all = (['create', 'create', 'change', 'replace', 'blocked'] as const).map((action) => ({ action }));
  expect(planSummary(plan(all, ['workers']))).toBe(
    '2 to create, 1 to change, 1 to replace, 1 blocked, a restart of the management server',
  );
});
