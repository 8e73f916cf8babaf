import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Which folder of src may import which; a folder may always import itself. */
const mayImport: Record<string, readonly string[]> = {
  cli: ['commands', 'terminal'],
  commands: ['media', 'seed', 'output', 'role', 'secrets', 'iso', 'site', 'diagnostic', 'terminal'],
  media: ['seed', 'output', 'role', 'secrets', 'iso', 'site', 'diagnostic'],
  seed: ['output', 'role', 'secrets', 'site', 'diagnostic'],
  output: ['diagnostic'],
  role: ['secrets', 'site', 'diagnostic'],
  secrets: ['site', 'diagnostic'],
  iso: [],
  site: ['diagnostic'],
  diagnostic: [],
  terminal: ['diagnostic'],
};

const root = join(import.meta.dirname, '..');
const files = globSync('src/**/*.ts', { cwd: root });
const folderOf = (file: string) => (file.split('/').length === 2 ? 'cli' : (file.split('/')[1] ?? ''));

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) =>
    relative(root, join(root, dirname(file), match[1] ?? '')),
  );
}

describe('imports point down only', () => {
  test.each(files)('%s', (file) => {
    const allowed = mayImport[folderOf(file)] ?? [];
    const wrong = importsOf(file).filter(
      (target) => folderOf(target) !== folderOf(file) && !allowed.includes(folderOf(target)),
    );
    expect(wrong).toEqual([]);
  });
});

test('every folder of src is in the table', () => {
  expect(new Set(files.map(folderOf))).toEqual(new Set(Object.keys(mayImport)));
});

test('only terminal writes to the process, and only cli ends it', () => {
  const offenders = files.filter((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return (
      folderOf(file) !== 'terminal' &&
      folderOf(file) !== 'cli' &&
      /\bconsole\.(log|error|warn|info)|process\.(stdout|stderr|exit)\b/.test(text)
    );
  });
  expect(offenders).toEqual([]);
});

test('no file of src is longer than 300 lines', () => {
  const long = files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 301);
  expect(long).toEqual([]);
});
