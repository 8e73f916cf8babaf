import { execFileSync } from 'node:child_process';
import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolders } from '../../src/disk/make-folders.ts';

test('a folder is made with those above it, and may be there', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'folders-')), 'a/b/c');
  makeFolders(folder, 0o700);
  makeFolders(folder, 0o700);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  writeFileSync(join(folder, 'file'), '');
  expect(() => makeFolders(join(folder, 'file'))).toThrow('EEXIST');
});

test('where nothing can be made that is said, and not tried for ever', () => {
  const module = join(import.meta.dirname, '../../src/disk/make-folders.ts');
  // In a process that can be killed: what never ends here would end no test either.
  const script = `import('${module}').then(({ makeFolders }) => makeFolders('/proc/x/y')).catch(({ code }) => console.log(code))`;
  expect(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', timeout: 60_000 })).toBe('ENOENT\n');
});
