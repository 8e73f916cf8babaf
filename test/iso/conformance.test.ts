import { describe, expect, it } from 'vitest';
import { SECTOR } from '../../src/iso/format.ts';
import { get16, get32 } from '../../src/iso/read/read-bytes.ts';
import { parseRecord, type RawRecord, readRecords } from '../../src/iso/read/read-record.ts';
import { buildIso } from '../../src/iso/write.ts';
import { memorySource } from '../fakes/memory-source.ts';

const image = buildIso(
  [
    ...Array.from({ length: 200 }, (_, i) => ({ path: `many/${'x'.repeat(i)}-${i}.txt`, content: `${i}` })),
    { path: 'b/y/z', content: '1' },
    { path: 'a/x/w/v', content: '2' },
    { path: 'a/foo', content: '3' },
    { path: 'a/foo-bar', folder: true },
    { path: 'c/Ünï', folder: true },
  ],
  { volumeId: 'CIDATA' },
);
const layers = [
  { layer: 'primary', descriptor: 16 * SECTOR },
  { layer: 'Joliet', descriptor: 17 * SECTOR },
];

const both16 = (at: number) => [get16(image, at), ((image[at + 2] ?? 0) << 8) | (image[at + 3] ?? 0)];
const big32 = (at: number) => Buffer.from(image.buffer).readUInt32BE(at);
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

function childrenOf({ offset, size }: { offset: number; size: number }): RawRecord[] {
  return [...readRecords(memorySource(image), offset, size)];
}

/** All folders level by level, as a path table lists them. */
function foldersOf(descriptor: number): { record: RawRecord; parent: number }[] {
  const root = parseRecord(image.subarray(descriptor + 156, descriptor + 190), 0);
  const folders = [{ record: root, parent: 1 }];
  for (let i = 0; i < folders.length; i++) {
    const folder = folders[i];
    if (!folder) break;
    const children = childrenOf(folder.record).slice(2);
    folders.push(...children.filter((c) => c.isFolder).map((record) => ({ record, parent: i + 1 })));
  }
  return folders;
}

describe.each(layers)('the $layer tree', ({ layer, descriptor }) => {
  it('says in both byte orders that it is one volume of 2048-byte blocks, as long as the image', () => {
    expect(both16(descriptor + 120)).toEqual([1, 1]);
    expect(both16(descriptor + 124)).toEqual([1, 1]);
    expect(both16(descriptor + 128)).toEqual([SECTOR, SECTOR]);
    expect(get32(image, descriptor + 80) * SECTOR).toBe(image.length);
    expect(big32(descriptor + 84) * SECTOR).toBe(image.length);
    expect(image[descriptor + 881]).toBe(1);
  });

  it('has path tables of both byte orders that list every folder in order, with its parent', () => {
    const size = get32(image, descriptor + 132);
    const little = get32(image, descriptor + 140) * SECTOR;
    const big = big32(descriptor + 148) * SECTOR;
    let at = 0;
    for (const { record, parent } of foldersOf(descriptor)) {
      const length = image[little + at] ?? 0;
      expect(get32(image, little + at + 2) * SECTOR).toBe(record.offset);
      expect(big32(big + at + 2) * SECTOR).toBe(record.offset);
      expect(get16(image, little + at + 6)).toBe(parent);
      expect(both16(big + at + 4)[1]).toBe(parent);
      expect(latin1(image.subarray(little + at + 8, little + at + 8 + length))).toBe(latin1(record.identifier));
      expect(latin1(image.subarray(big + at + 8, big + at + 8 + length))).toBe(latin1(record.identifier));
      at += 8 + length + (length & 1);
    }
    expect(at).toBe(size);
  });

  it('has in every folder itself, its parent, and then its children sorted, each in both byte orders', () => {
    const folders = foldersOf(descriptor);
    for (const { record, parent } of folders) {
      const [self, up, ...children] = childrenOf(record);
      expect([self?.offset, self?.size, self?.isFolder]).toEqual([record.offset, record.size, true]);
      expect(up?.offset).toBe(folders[parent - 1]?.record.offset);
      expect(record.size % SECTOR).toBe(0);
      const names = children.map((c) => latin1(c.identifier).replace(layer === 'primary' ? /;1$/ : /\0;\0\x31$/, ''));
      const keys = names.map((name, i) => (children[i]?.isFolder && layer === 'primary' ? `${name}.` : name));
      expect(keys).toEqual([...keys].sort());
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  it('has no record in two sectors, and an even length for each', () => {
    for (const { record } of foldersOf(descriptor)) {
      for (let sector = record.offset; sector < record.offset + record.size; sector += SECTOR) {
        let at = 0;
        for (let length = image[sector] ?? 0; length > 0 && at < SECTOR; length = image[sector + at] ?? 0) {
          expect(length % 2).toBe(0);
          expect(at + length).toBeLessThanOrEqual(SECTOR);
          expect(get32(image, sector + at + 2)).toBe(big32(sector + at + 6));
          expect(get32(image, sector + at + 10)).toBe(big32(sector + at + 14));
          at += length;
        }
      }
    }
  });
});

describe('the primary tree', () => {
  it('names everything in capital letters, digits and underscores, files with an extension and version', () => {
    for (const { record } of foldersOf(16 * SECTOR)) {
      for (const child of childrenOf(record).slice(2)) {
        const form = child.isFolder ? /^[A-Z0-9_]{1,31}$/ : /^(?=.{2,31};)[A-Z0-9_]*\.[A-Z0-9_]*;1$/;
        expect(latin1(child.identifier)).toMatch(form);
      }
    }
  });
});
