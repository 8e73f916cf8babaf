import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { watchOn } from '../../src/terminal/watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A stream, what was written to it, and what a terminal of that size shows then. */
function screen(isTTY: boolean, { rows = 10, columns = 40 } = {}) {
  let drawn = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      drawn += chunk;
      done();
    },
  });
  const watch = watchOn(
    Object.assign(stream, { isTTY, rows, columns }) as unknown as NodeJS.WriteStream,
    (_, text) => text,
  );
  return { watch, drawn: () => drawn, shown: () => shownBy(drawn, columns) };
}

/** Lines as a terminal ends up with; it knows the movements that are used, and throws for a line that is too long for it. */
function shownBy(drawn: string, columns: number): string[] {
  const lines: string[] = [];
  for (const part of drawn.replaceAll('\x1b', '␛').split(/(␛\[\d+A\r␛\[J|\n)/)) {
    const up = /^␛\[(\d+)A/.exec(part)?.[1];
    if (up !== undefined) lines.splice(lines.length - Number(up));
    else if (part !== '\n' && part !== '') lines.push(part);
  }
  const long = lines.filter((line) => stripVTControlCharacters(line).length >= columns);
  if (long.length > 0) throw new Error(`lines that wrap: ${long.join('\n')}`);
  return lines;
}

describe('on a terminal', () => {
  test('the step and what is going on in it are a list; what stays stands above it', () => {
    const { watch, shown } = screen(true);
    watch.step('waiting for the hosts');
    watch.state('kvm-1', 'has no SSH server yet');
    watch.state('management', 'is ready', { over: true });
    vi.advanceTimersByTime(75_000);
    watch.state('kvm-2', 'is starting');
    watch.line('+ pod Internal');
    expect(shown()).toEqual([
      '  + pod Internal',
      'waiting for the hosts  1 min 15 s',
      '  kvm-1       has no SSH server yet  …',
      '  kvm-2       is starting  0 s',
      '  management  is ready',
    ]);
    watch.step('making the zone');
    watch.end();
    expect(shown()).toEqual(['  + pod Internal', 'waiting for the hosts  1 min 15 s', 'making the zone  0 s']);
  });

  test('there are never more lines than it has, and what is still going on comes first', () => {
    const { watch, shown } = screen(true, { rows: 6 });
    watch.step('making');
    for (let host = 1; host <= 9; host++) watch.state(`kvm-${host}`, 'is made', { over: host < 8 });
    expect(shown()).toEqual([
      'making  0 s',
      '  kvm-8  is made  0 s',
      '  kvm-9  is made  0 s',
      '  kvm-1  is made',
      '  and 6 more',
    ]);
    watch.end();
  });

  test('a terminal that says it has no room, as serial consoles do, is one of 80 by 24', () => {
    const { watch, drawn } = screen(true, { rows: 0, columns: 0 });
    watch.step('serving');
    watch.state('kvm-1', 'installs');
    expect(drawn()).toContain('  kvm-1  installs  0 s');
    watch.end();
  });

  test('what somebody has to see to stands first, and a time may be older than the watch', () => {
    const { watch, shown } = screen(true, { rows: 5, columns: 60 });
    watch.step('serving');
    for (const host of ['a', 'b', 'c']) watch.state(host, 'installs');
    watch.state('c', 'failed', { urgent: true, since: Date.now() - 125_000 });
    expect(shown()).toEqual(['serving  0 s', '  c  failed  2 min 5 s', '  a  installs  0 s', '  and 1 more']);
    watch.end();
  });

  test('what a thing does stands in a column of its own, behind its state and its time', () => {
    const { watch, shown } = screen(true, { columns: 60 });
    watch.step('serving');
    const since = Date.now() - 125_000;
    watch.state('kvm-1', 'first boot', { doing: 'step 2 of 3', since });
    watch.state('a', 'failed', { doing: 'no disk', urgent: true });
    watch.state('b', 'ready', { doing: '', over: true });
    watch.state('c', 'silent', { doing: '', urgent: true, since: Date.now() - 7_260_000 });
    expect(shown()).toEqual([
      'serving  0 s',
      '  a      failed      0 s        no disk',
      '  c      silent      2 h 1 min',
      '  kvm-1  first boot  2 min 5 s  step 2 of 3',
      '  b      ready',
    ]);
    watch.state('kvm-1', 'first boot', { doing: 'step 3 of 3', since });
    expect(shown()[3]).toBe('  kvm-1  first boot  2 min 5 s  step 3 of 3');
    watch.end();
  });

  test('a step that goes on under another name is the same step', () => {
    const { watch, shown } = screen(true);
    watch.step('serving: 0 of 1 ready');
    watch.state('a', 'is ready', { over: true });
    vi.advanceTimersByTime(60_000);
    watch.rename('serving: 1 of 1 ready');
    vi.advanceTimersByTime(250);
    expect(shown()).toEqual(['serving: 1 of 1 ready  1 min 0 s', '  a  is ready']);
    watch.end();
  });

  test('signs of two columns and control characters wrap no line', () => {
    const { watch, shown } = screen(true, { columns: 20 });
    watch.step('step');
    watch.state('pod', `${'한'.repeat(20)}`);
    watch.state('other', 'a\r\nb');
    expect(shown()[1]).toMatch(/^ {2}pod {4}한{3,4}…$/);
    expect(shown()[2]).toBe('  other  a  b  0 s');
    watch.end();
  });

  test('it makes room for others, and is drawn again by itself', () => {
    const { watch, shown } = screen(true);
    watch.step('planning');
    watch.clear();
    expect(shown()).toEqual([]);
    vi.advanceTimersByTime(250);
    expect(shown()).toEqual(['planning  0 s']);
    watch.end();
  });
});

describe('in a log', () => {
  test('everything new is a line of its own, once', () => {
    const { watch, drawn } = screen(false);
    watch.step('waiting for the hosts');
    watch.state('kvm-1', 'is starting');
    watch.state('kvm-1', 'is starting');
    watch.state('kvm-1', 'is ready', { over: true });
    watch.state('kvm-2', 'failed', { doing: 'no disk', urgent: true });
    watch.line('+ pod Internal');
    watch.end();
    expect(drawn()).toBe(
      'waiting for the hosts\n  kvm-1 is starting\n  kvm-1 is ready\n  kvm-2 failed no disk\n  + pod Internal\n',
    );
  });

  test('what lasts is said again after half a minute of silence, with what it waits for', () => {
    const { watch, drawn } = screen(false);
    watch.step('waiting for the hosts');
    watch.state('kvm-1', 'is starting');
    watch.state('kvm-2', 'is ready', { over: true });
    vi.advanceTimersByTime(30_000);
    expect(drawn()).toMatch(/ {2}still waiting for the hosts, 30 s: kvm-1 is starting\n$/);
    watch.end();
    const before = drawn();
    vi.advanceTimersByTime(60_000);
    expect(drawn()).toBe(before);
  });
});
