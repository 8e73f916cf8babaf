import { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { progressLine } from '../../src/terminal/progress-line.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A stream that keeps what is drawn on it. */
function screen(isTTY: boolean) {
  let drawn = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      drawn += chunk;
      done();
    },
  });
  const line = progressLine(Object.assign(stream, { isTTY }) as unknown as NodeJS.WriteStream);
  return { line, drawn: () => drawn };
}

test('work that is soon done shows nothing', () => {
  const { line, drawn } = screen(true);
  line.begin('compiling');
  for (let done = 1; done <= 100; done++) {
    vi.advanceTimersByTime(9);
    line.update(done, 100, 'hosts');
  }
  expect(drawn()).toBe('');
});

test('a person sees one line, redrawn ten times a second and gone at the end', () => {
  const { line, drawn } = screen(true);
  line.begin('compiling');
  vi.advanceTimersByTime(1000);
  line.update(300, 1000, 'hosts');
  vi.advanceTimersByTime(50);
  line.update(310, 1000, 'hosts');
  vi.advanceTimersByTime(50);
  line.update(320, 1000, 'hosts');
  line.update(1000, 1000, 'hosts');
  line.clear();
  expect(drawn()).toBe(
    '\r\x1b[Kcompiling: 300 of 1000 hosts (30 %)\r\x1b[Kcompiling: 320 of 1000 hosts (32 %)\r\x1b[K',
  );
});

test('a log gets a line every ten seconds, the first after one', () => {
  const { line, drawn } = screen(false);
  line.begin('reading');
  for (let second = 1; second <= 25; second++) {
    vi.advanceTimersByTime(1000);
    line.update(second, 100, 'MiB');
  }
  expect(drawn()).toBe('reading: 1 of 100 MiB (1 %)\nreading: 11 of 100 MiB (11 %)\nreading: 21 of 100 MiB (21 %)\n');
});

test('the time of each step counts for itself', () => {
  const { line, drawn } = screen(true);
  line.begin('one');
  vi.advanceTimersByTime(5000);
  line.update(1, 2, 'files');
  line.begin('two');
  line.update(1, 2, 'files');
  expect(drawn()).toBe('\r\x1b[Kone: 1 of 2 files (50 %)\r\x1b[K');
});
