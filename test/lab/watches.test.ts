import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { allowWatchers } from '../boot/watches.ts';

it('what was allowed before is put back by the lab that ends last', () => {
  const place = mkdtempSync(join(tmpdir(), 'watchers-'));
  const setting = join(place, 'setting');
  writeFileSync(setting, '128\n');
  const allowed = () => readFileSync(setting, 'utf8');
  // Both are processes that run; one that was killed is not waited for.
  const [first, second] = [process.pid, process.ppid].map((pid) => allowWatchers(setting, place, String(pid)));
  allowWatchers(setting, place, '99999999');
  expect(allowed()).toBe('1024');
  first?.();
  expect(allowed()).toBe('1024');
  second?.();
  expect(allowed()).toBe('128');
});

it('what is enough is left as it is', () => {
  const place = mkdtempSync(join(tmpdir(), 'watchers-'));
  const setting = join(place, 'setting');
  writeFileSync(setting, '8192\n');
  allowWatchers(setting, place)();
  expect(readFileSync(setting, 'utf8')).toBe('8192\n');
});
