import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readStatus } from '../../src/first-boot/status.ts';

const step = {
  name: 'common-time',
  state: 'waiting',
  tries: 1,
  since: '2026-01-01T00:00:00Z',
  waiting_for: 'time',
  error: null,
};
const status = { host: 'kvm-1', state: 'waiting', reason: 'common-time waits for time', sequence: 7, steps: [step] };

describe('readStatus', () => {
  test('reads what a host says', () => {
    expect(readStatus(JSON.stringify(status))).toEqual({ ok: true, value: status });
  });

  test('passes over what a later zoneseed may add', () => {
    const more = { ...status, mood: 'good', steps: [{ ...step, mood: 'good' }] };
    expect(readStatus(JSON.stringify(more))).toEqual({ ok: true, value: status });
  });

  test.each([
    ['no JSON', '{"host":', 'this is no status of a first boot'],
    ['another document', '[]', 'this is no status of a first boot'],
    [
      'an unknown state',
      JSON.stringify({ ...status, state: 'fine' }),
      'the status of the first boot is wrong at "state"',
    ],
    [
      'a step without a name',
      JSON.stringify({ ...status, steps: [step, { ...step, name: 1 }] }),
      'the status of the first boot is wrong at "steps.1.name"',
    ],
    [
      'more than any host says',
      JSON.stringify({ ...status, reason: 'x'.repeat(1_000_000) }),
      'this is no status of a first boot',
    ],
  ])('refuses %s', (_, text, message) => {
    expect(readStatus(text)).toMatchObject({ ok: false, problems: [{ rule: 'first-boot-status', message }] });
  });

  test('ends, and with a value, whatever it is given', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => typeof readStatus(text).ok === 'boolean'));
  });
});
