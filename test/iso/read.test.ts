import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SECTOR } from '../../src/iso/format.ts';
import { fileSource, IsoError, type IsoImage, openIso } from '../../src/iso/read.ts';
import { buildIso } from '../../src/iso/write.ts';
import { memorySource } from '../fakes/memory-source.ts';
import { files, foreignImage, links, type Writer } from './foreign.ts';
import { patched, recordOf, withoutJoliet, withoutRockRidge } from './images.ts';
import { firstBytes, withFolder } from './tools.ts';

const text = (image: IsoImage, path: string) => Buffer.from(image.readFile(path)).toString();

/** Paths and contents of all files of an image. */
function filesOf(image: IsoImage): Record<string, string> {
  return Object.fromEntries(image.entries.filter((e) => e.kind === 'file').map((e) => [e.path, text(image, e.path)]));
}

function foldersOf(image: IsoImage): string[] {
  return image.entries.filter((e) => e.kind === 'folder').map((e) => e.path);
}

const folders = ['a', 'a/b', 'a/b/c', 'a/b/c/d', 'a/b/c/d/e', 'a/b/c/d/e/f', 'a/b/c/d/e/f/g', 'a/b/c/d/e/f/g/h'];
folders.push('a/b/c/d/e/f/g/h/i', 'empty');

describe('openIso', () => {
  it.each<Writer>(['xorriso -r -J', 'genisoimage -r -J', 'genisoimage -r', 'bsdtar'])(
    'reads whole names, deep folders, links and modes of an image by %s',
    (writer) => {
      const image = openIso(memorySource(foreignImage(writer)));
      expect(image.volumeId).toBe('FOREIGN');
      expect(filesOf(image)).toEqual(files);
      expect(foldersOf(image)).toEqual(folders);
      const found = image.entries.filter((e) => e.kind === 'link');
      expect(Object.fromEntries(found.map((e) => [e.path, e.target]))).toEqual(links);
      expect(image.find('User-Data')?.mode.toString(8)).toMatch(/^[46]44$/);
    },
  );

  it.each([
    { writer: 'genisoimage -J', length: 64 },
    { writer: 'genisoimage -J -joliet-long', length: 103 },
  ] as const)('reads the Joliet names of an image by $writer', ({ writer, length }) => {
    const image = openIso(memorySource(foreignImage(writer)));
    expect(image.volumeId).toBe('FOREIGN');
    const found = filesOf(image);
    const short = Object.keys(found).find((path) => path.startsWith('nnn'));
    expect(short?.length).toBe(length);
    const renamed = Object.entries(files).map(([path, content]) => [path.startsWith('nnn') ? short : path, content]);
    expect(found).toEqual(Object.fromEntries(renamed));
    expect(foldersOf(image)).toEqual(folders);
  });

  it('reads the plain names of an image that has no others', () => {
    const image = openIso(memorySource(foreignImage('genisoimage plain')));
    expect(image.volumeId).toBe('FOREIGN');
    expect(text(image, 'USER_DAT')).toBe('#cloud-config\n');
    expect(text(image, 'A/B/C/D/E/F/G/H/I/DEEP.TXT')).toBe('deep\n');
    expect(image.find('ZERO.TXT')).toMatchObject({ kind: 'file', size: 0, mode: 0o444 });
  });

  it('prefers Rock Ridge to Joliet, and Joliet to plain names', () => {
    const image = buildIso([{ path: 'a:b', content: 'x' }], { volumeId: 'CIDATA' });
    const seen = [image, withoutRockRidge(image), withoutJoliet(withoutRockRidge(image))].map((bytes) =>
      openIso(memorySource(bytes)).entries.map((e) => e.path),
    );
    expect(seen).toEqual([['a:b'], ['a_b'], ['A_B']]);
  });

  it('reads a file through its descriptor', () => {
    withFolder((folder) => {
      const path = join(folder, 'image.iso');
      const content = Buffer.alloc(2_500_000, 'pattern');
      writeFileSync(path, buildIso([{ path: 'large', content }], { volumeId: 'CIDATA' }));
      const source = fileSource(path);
      const image = openIso(source);
      expect(Buffer.from(image.readFile('large')).equals(content)).toBe(true);
      source.close();
    });
  });

  it('joins the extents of a file that has several', () => {
    const image = buildIso(
      [
        { path: 'part-a', content: 'a'.repeat(2 * SECTOR) },
        { path: 'part-b', content: 'b'.repeat(10) },
      ],
      { volumeId: 'CIDATA' },
    );
    const first = recordOf(image, 'PART_A.;1');
    const asOne = patched(patched(image, first + 25, [0x80]), recordOf(image, 'PART_B.;1') + 33, [
      ...Buffer.from('PART_A.;1'),
    ]);
    const opened = openIso(memorySource(asOne));
    expect(opened.entries.map((e) => [e.path, e.size])).toEqual([['part-a', 2 * SECTOR + 10]]);
    expect(text(opened, 'part-a')).toBe('a'.repeat(2 * SECTOR) + 'b'.repeat(10));
  });

  it('reads a file over 4 GiB as xorriso splits it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zoneseed-iso-'));
    try {
      const big = join(folder, 'big.bin');
      const size = 2 ** 32 + 100;
      const fd = openSync(big, 'w');
      ftruncateSync(fd, size);
      writeSync(fd, 'END', size - 3);
      closeSync(fd);
      const head = await firstBytes('xorriso', ['-as', 'mkisofs', '-iso-level', '3', '-r', '-o', '-', big], 400_000);
      const image = openIso({ size: 2 ** 32 + (1 << 20), read: (at, length) => head.subarray(at, at + length) });
      const entry = image.find('big.bin');
      expect(entry?.size).toBe(size);
      const [one, two] = entry?.extents ?? [];
      expect(entry?.extents.length).toBe(2);
      expect((one?.offset ?? 0) + (one?.size ?? 0)).toBe(two?.offset);
      expect(() => image.readFile('big.bin')).toThrow(/too many to be read at once/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('tells what is not there and what is no file', () => {
    const image = openIso(memorySource(buildIso([{ path: 'a/b', content: '' }], { volumeId: 'CIDATA' })));
    expect(() => image.readFile('c')).toThrow(new IsoError('not-found', 'the image has no "c"'));
    expect(() => image.readFile('a')).toThrow(new IsoError('not-a-file', '"a" is no file, but a folder'));
    expect(image.find('c')).toBeUndefined();
  });

  it('says how many bytes the image should have', () => {
    const image = buildIso([{ path: 'a', content: 'x' }], { volumeId: 'CIDATA' });
    expect(openIso(memorySource(image)).size).toBe(image.length);
  });
});
