import { describe, expect, it } from 'vitest';
import { openIso } from '../../src/iso/read.ts';
import { layOut } from '../../src/iso/write/image-layout.ts';
import { buildIso, type IsoEntry, IsoError } from '../../src/iso/write.ts';
import { memorySource } from '../fakes/memory-source.ts';

/** The code and message of the IsoError that a call must end in. */
function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof IsoError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('nothing was refused');
}

const build = (...entries: IsoEntry[]) => buildIso(entries, { volumeId: 'CIDATA' });
const file = (path: string): IsoEntry => ({ path, content: '' });

describe('buildIso refuses', () => {
  it.each(['', 'cidata', 'CI DATA', 'CI-DATA', 'Ä', 'A'.repeat(33), 'A\n'])('the volume id %j', (volumeId) => {
    const message = refusal(() => buildIso([], { volumeId }));
    expect(message).toBe(`bad-volume-id: volume id ${JSON.stringify(volumeId)}: expected 1 to 32 of A-Z, 0-9 and _`);
  });

  it.each(['', '/', '/a', 'a/', 'a//b', '.', '..', 'a/./b', 'a/../b', '../a'])('the path %j', (path) => {
    expect(refusal(() => build(file(path)))).toMatch(/^bad-path: .*expected names divided by single slashes/);
    expect(refusal(() => build({ path, folder: true }))).toMatch(/^bad-path: /);
  });

  it('a path with a NUL', () => {
    expect(refusal(() => build(file('a\0b')))).toBe('bad-path: path "a\\u0000b" has a NUL character');
  });

  it('a path with half a character', () => {
    expect(refusal(() => build(file('a\ud83d')))).toMatch(/^bad-path: .*lone surrogate/);
  });

  it('a name over 255 bytes, however few characters they are', () => {
    build(file('a'.repeat(255)), file('é'.repeat(127)));
    expect(refusal(() => build(file('a'.repeat(256))))).toMatch(/^name-too-long: name "a+" is longer than 255 bytes$/);
    expect(refusal(() => build(file('é'.repeat(128))))).toMatch(/^name-too-long: /);
    expect(refusal(() => build(file(`${'d'.repeat(256)}/a`)))).toMatch(/^name-too-long: /);
  });

  it('a path over 4095 bytes', () => {
    const longest = `${'a/'.repeat(2047)}a`;
    expect(openIso(memorySource(build(file(longest)))).find(longest)?.kind).toBe('file');
    expect(refusal(() => build(file(`${longest}b`)))).toMatch(/^path-too-long: .* is longer than 4095 bytes$/);
  });

  it('a path given twice', () => {
    expect(refusal(() => build(file('a/b'), file('a/b')))).toBe('duplicate-path: "a/b" is given twice');
    const folder: IsoEntry = { path: 'a', folder: true };
    expect(refusal(() => build(folder, folder))).toBe('duplicate-path: folder "a" is given twice');
  });

  it('a path that is file and folder, in whatever order', () => {
    const both = 'duplicate-path: "a" is both a file and a folder';
    expect(refusal(() => build(file('a/b'), file('a')))).toBe(both);
    expect(refusal(() => build(file('a'), file('a/b')))).toBe(both);
    expect(refusal(() => build(file('a'), { path: 'a', folder: true }))).toBe(both);
    expect(refusal(() => build({ path: 'a', folder: true }, file('a')))).toBe(both);
  });

  it.each([-1, 0o10000, 1.5, Number.NaN])('the mode %d', (mode) => {
    expect(refusal(() => build({ path: 'a', content: '', mode }))).toMatch(/^bad-mode: .*expected permission bits/);
  });

  it('more than 65535 folders', () => {
    const folders = Array.from({ length: 65_534 }, (_, i): IsoEntry => ({ path: `d${i}`, folder: true }));
    expect(layOut(folders, 'CIDATA').sectors).toBeGreaterThan(65_535 * 2);
    folders.push({ path: 'one', folder: true });
    expect(refusal(() => layOut(folders, 'CIDATA'))).toMatch(/^too-many-folders: .*65535/);
  });

  it('a file over 4 GiB - 1', () => {
    // Zeros that nobody reads or writes take no memory.
    const zeros = new Uint8Array(2 ** 32);
    expect(layOut([{ path: 'f', content: zeros.subarray(1) }], 'CIDATA').sectors).toBeGreaterThan(2 ** 21);
    expect(refusal(() => build({ path: 'f', content: zeros }))).toBe(
      'file-too-large: "f" has 4294967296 bytes, an image carries up to 4294967295 a file',
    );
  });
});
