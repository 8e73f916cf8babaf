import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeFile, replaceFile } from '../../src/disk/whole-file.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'zoneseed-whole-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

it('a file is replaced, for its owner alone, and what a killed process left beside it goes', async () => {
  const place = folder();
  const file = join(place, 'a');
  writeFileSync(`${file}.tmp`, 'half of so');
  for (const content of ['one', 'two']) {
    expect(await replaceFile(file, Buffer.from(content), () => true)).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe(content);
  }
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(place)).toEqual(['a']);
});

it('a file stays as it is when it may not be replaced any more', async () => {
  const place = folder();
  const file = join(place, 'a');
  writeFileSync(file, 'former');
  expect(await replaceFile(file, Buffer.from('new'), () => false)).toBe(false);
  expect(readFileSync(file, 'utf8')).toBe('former');
  expect(readdirSync(place)).toEqual(['a']);
});

it('of several that make a file one makes it whole', async () => {
  const place = folder();
  const file = join(place, 'a');
  const texts = ['one', 'two', 'three'];
  const made = await Promise.all(texts.map((text) => makeFile(file, Buffer.from(text))));
  expect(made.filter((own) => own)).toHaveLength(1);
  expect(readFileSync(file, 'utf8')).toBe(texts[made.indexOf(true)]);
  expect(readdirSync(place)).toEqual(['a']);
});
