import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isEndless } from '../../src/disk/endless.ts';

test('files and folders end; devices, and pipes by their own name, need not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'endless-'));
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect([folder, import.meta.filename, pipe, '/dev/zero'].map(isEndless)).toEqual([false, false, true, true]);
});

test('what a shell hands over ends', () => {
  const module = join(import.meta.dirname, '../../src/disk/endless.ts');
  const script = `import('${module}').then(({ isEndless }) => console.log(isEndless('/dev/stdin')))`;
  const through = execFileSync('sh', ['-c', 'echo text | "$0" -e "$1"', process.execPath, script], {
    encoding: 'utf8',
  });
  expect(through).toBe('false\n');
});
