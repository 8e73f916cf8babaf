import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { siteNameIn } from '../../src/site/site-name.ts';

function fileOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'zoneseed-name-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'site.yaml');
  writeFileSync(file, text);
  return file;
}

it.each([
  ['site: banana\nhosts: {}\n', 'banana'],
  ['# first\nzone: [12]\nnonsense: true\nsite: "banana"\n', 'banana'],
  ['site: apple\nsite: banana\n', 'banana'],
  ['site: banana\nzone: [}\n', undefined],
  ['other: &name banana\nsite: *name\n', undefined],
  ['site: 12\n', undefined],
  ['site: ""\n', undefined],
  ['- site\n', undefined],
  ['', undefined],
])('%j is of the site %j', (text, name) => {
  expect(siteNameIn(fileOf(text))).toBe(name);
});

it('a file that is not there has no name', () => {
  expect(siteNameIn('/nonexistent/site.yaml')).toBeUndefined();
});
