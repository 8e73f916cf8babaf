import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECTOR } from '../../src/iso/format.ts';
import { openIso } from '../../src/iso/read.ts';
import { buildIso, type IsoEntry } from '../../src/iso/write.ts';
import { memorySource } from '../fakes/memory-source.ts';
import { withoutJoliet, withoutRockRidge } from './images.ts';
import { anyName, anyTree, contents, expected, readBack } from './trees.ts';

const build = (entries: readonly IsoEntry[]) => buildIso(entries, { volumeId: 'CIDATA' });

describe('buildIso', () => {
  it('writes what our reader reads, whatever the tree', () => {
    fc.assert(
      fc.property(anyTree(anyName), (entries) => {
        expect(readBack(memorySource(build(entries)))).toEqual(expected(entries));
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same bytes whatever the order of its entries', () => {
    const treeAndShuffle = anyTree(anyName).chain((entries) =>
      fc.record({
        entries: fc.constant(entries),
        shuffled: fc.shuffledSubarray(entries, { minLength: entries.length, maxLength: entries.length }),
      }),
    );
    fc.assert(
      fc.property(treeAndShuffle, ({ entries, shuffled }) => {
        expect(Buffer.compare(build(entries), build(shuffled))).toBe(0);
      }),
    );
  });

  it('gives these bytes, in which files and folders, times and the UUID are: a version that gives others makes every medium anew', () => {
    const image = build([
      { path: 'user-data', content: '#cloud-config\n' },
      { path: 'folder/with a long name.txt', content: 'x'.repeat(3000), mode: 0o600 },
    ]);
    expect(hash('sha256', image)).toBe('cee3826d97cd1162200c865172eb5368d5ec71f3a57e8d4fdeb9cb890c11000b');
  });

  it('takes text and its UTF-8 bytes for the same content', () => {
    const text = 'ünï 한국 😀\n';
    expect(build([{ path: 'a', content: text }])).toEqual(build([{ path: 'a', content: Buffer.from(text) }]));
  });

  it('gives files 0444 and folders 0555 unless told otherwise', () => {
    const entries: IsoEntry[] = [
      { path: 'd/plain', content: '' },
      { path: 'd/secret', content: 's', mode: 0o400 },
      { path: 'e', folder: true, mode: 0o700 },
      { path: 'e/inside', content: '' },
    ];
    const modes = openIso(memorySource(build(entries))).entries.map((e) => [e.path, e.mode.toString(8)]);
    expect(modes).toEqual([
      ['d', '555'],
      ['d/plain', '444'],
      ['d/secret', '400'],
      ['e', '700'],
      ['e/inside', '444'],
    ]);
  });

  it('keeps names that differ only in case, in each of its three sets of names', () => {
    const image = build([
      { path: 'user-data', content: 'small' },
      { path: 'User-Data', content: 'large' },
      { path: 'USER_DATA', content: 'capital' },
    ]);
    const whole = { 'user-data': 'small', 'User-Data': 'large', USER_DATA: 'capital' };
    expect(contents(readBack(memorySource(image)))).toEqual(whole);
    expect(contents(readBack(memorySource(withoutRockRidge(image))))).toEqual(whole);
    const plain = contents(readBack(memorySource(withoutJoliet(withoutRockRidge(image)))));
    expect(plain).toEqual({ USER_DATA: 'capital', USER_DATA1: 'large', USER_DATA2: 'small' });
  });

  it('shortens names over 101 characters in Joliet, keeps their extension, and numbers those that meet', () => {
    const start = 'n'.repeat(101);
    const image = build([
      { path: `${start}A.yaml`, content: 'A' },
      { path: `${start}B.yaml`, content: 'B' },
      { path: `${'n'.repeat(96)}.yaml`, content: 'whole' },
      { path: `${'n'.repeat(99)}😀😀`, content: 'not through a pair' },
    ]);
    expect(contents(readBack(memorySource(withoutRockRidge(image))))).toEqual({
      [`${'n'.repeat(96)}.yaml`]: 'whole',
      [`${'n'.repeat(94)}~1.yaml`]: 'A',
      [`${'n'.repeat(94)}~2.yaml`]: 'B',
      [`${'n'.repeat(99)}😀`]: 'not through a pair',
    });
  });

  it('leaves no dot at the end of a Joliet name, whether it was there or comes from shortening', () => {
    const cut = 'x'.repeat(100);
    const image = build([
      { path: `${cut}.${'y'.repeat(50)}`, content: 'cut at its dot' },
      { path: cut, content: 'whole' },
      { path: 'end..', content: 'two dots' },
    ]);
    expect(contents(readBack(memorySource(withoutRockRidge(image))))).toEqual({
      [cut]: 'whole',
      [`${cut}_`]: 'cut at its dot',
      end__: 'two dots',
    });
  });

  it('takes an empty file as the last of an image', () => {
    const entries = ['', new Uint8Array(0)].flatMap((content, i): IsoEntry[] => [
      { path: `a${i}`, content: 'x'.repeat(9000) },
      { path: `z${i}`, content },
    ]);
    expect(readBack(memorySource(build(entries)))).toEqual(expected(entries));
  });

  it('numbers a thousand names that all shorten to one', () => {
    const entries = Array.from({ length: 1000 }, (_, i) => ({ path: `${'q'.repeat(150)}${i}`, content: `${i}` }));
    const image = build(entries);
    for (const view of [image, withoutRockRidge(image), withoutJoliet(withoutRockRidge(image))]) {
      const found = Object.values(contents(readBack(memorySource(view))));
      expect(found.map(Number).sort((a, b) => a - b)).toEqual(entries.map((_, i) => i));
    }
  });

  it('carries a thousand files in one folder and folders sixty deep', () => {
    const entries: IsoEntry[] = Array.from({ length: 1000 }, (_, i) => ({ path: `many/file-${i}`, content: `${i}` }));
    entries.push({ path: `${'deep/'.repeat(60)}end`, content: 'end' });
    const image = build(entries);
    expect(readBack(memorySource(image))).toEqual(expected(entries));
    expect(readBack(memorySource(withoutRockRidge(image)))).toEqual(expected(entries));
  });

  it('is never below 33 sectors, and no larger than its content asks for', () => {
    expect(build([]).length).toBe(33 * SECTOR);
    expect(build([{ path: 'a', content: 'x'.repeat(SECTOR * 20) }]).length).toBe((26 + 20) * SECTOR);
  });

  it('takes well under a millisecond for a seed', () => {
    const files = ['user-data', 'meta-data', 'network-config', 'vendor-data'].map((path) => ({
      path,
      content: 'x'.repeat(6000),
    }));
    const times = Array.from({ length: 300 }, () => {
      const start = performance.now();
      build(files);
      return performance.now() - start;
    });
    expect(times.sort((a, b) => a - b)[150]).toBeLessThan(1);
  });
});
