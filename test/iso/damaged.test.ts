import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECTOR } from '../../src/iso/format.ts';
import { IsoError, type IsoSource, openIso } from '../../src/iso/read.ts';
import { buildIso } from '../../src/iso/write.ts';
import { memorySource } from '../fakes/memory-source.ts';
import { foreignImage, writerNames } from './foreign.ts';
import { patched, recordOf, rootOffset, withoutRockRidge } from './images.ts';

const ours = buildIso(
  [
    { path: 'user-data', content: '#cloud-config\n' },
    { path: 'sub/inner/file', content: 'inside' },
    { path: 'other/empty', folder: true },
    { path: `${'long'.repeat(60)}.txt`, content: 'x'.repeat(3000) },
  ],
  { volumeId: 'CIDATA' },
);

/** Opens an image and reads all of it; gives the code of the IsoError it ends in, or `fine`. */
function outcome(source: IsoSource): string {
  try {
    const image = openIso(source);
    for (const { path, kind } of image.entries) if (kind === 'file') image.readFile(path);
    return 'fine';
  } catch (error) {
    if (error instanceof IsoError) return error.code;
    throw error;
  }
}

/** A source that fails the test when the reader asks for far more than there is. */
function watched(bytes: Uint8Array): IsoSource {
  const source = memorySource(bytes);
  let asked = 0;
  return {
    size: source.size,
    read(offset, length) {
      asked += length;
      if (asked > 40 * bytes.length + (1 << 20))
        throw new Error(`the reader asked for ${asked} bytes and does not end`);
      return source.read(offset, length);
    },
  };
}

const little32 = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];
const rootSector = rootOffset(ours) / SECTOR;
const record = (identifier: string) => recordOf(ours, identifier);
const extentOf = (identifier: string) => Buffer.from(ours).readUInt32LE(record(identifier) + 2);
const systemUse = (identifier: string) => record(identifier) + 33 + identifier.length + ((identifier.length + 1) & 1);
const longRecord = record(`${'LONG'.repeat(6)}LON.TXT;1`);

describe('openIso on a damaged image', () => {
  it('says what is no image at all', () => {
    for (const bytes of [
      new Uint8Array(0),
      new Uint8Array(32_768),
      new Uint8Array(100_000),
      Buffer.alloc(99_999, 'x'),
    ]) {
      expect(outcome(memorySource(bytes))).toBe('not-an-iso');
    }
  });

  it('ends with an IsoError wherever a seed is cut off', () => {
    const end = ours.findLastIndex((byte) => byte !== 0);
    for (let length = 0; length <= end; length += 13) {
      expect(outcome(watched(ours.subarray(0, length)))).toMatch(/^(not-an-iso|truncated|damaged)$/);
    }
    expect(outcome(watched(ours.subarray(0, end)))).not.toBe('fine');
    expect(outcome(watched(ours))).toBe('fine');
  });

  it.each(writerNames)('ends with an IsoError or whole wherever an image by %s is cut off', (writer) => {
    const image = foreignImage(writer);
    for (let length = 0; length <= image.length; length += 1021) outcome(watched(image.subarray(0, length)));
  });

  it('throws nothing but IsoError and always ends when bytes are changed at random', () => {
    const images = [ours, withoutRockRidge(ours), ...writerNames.map(foreignImage)];
    const used = images.map((image) => [...image.keys()].filter((at) => at >= 16 * SECTOR && image[at] !== 0));
    const change = fc.record({ at: fc.nat(), byte: fc.nat(255) });
    const anything = fc.record({
      image: fc.nat(images.length - 1),
      changes: fc.array(change, { minLength: 1, maxLength: 8 }),
    });
    let fine = 0;
    let refused = 0;
    fc.assert(
      fc.property(anything, ({ image, changes }) => {
        const copy = images[image]?.slice() ?? ours;
        const places = used[image] ?? [];
        for (const { at, byte } of changes) copy[places[at % places.length] ?? 0] = byte;
        if (outcome(watched(copy)) === 'fine') fine++;
        else refused++;
      }),
      { numRuns: 4000 },
    );
    expect(fine).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(100);
  });

  it('throws nothing but IsoError when whole sectors are noise or in the wrong place', () => {
    const noise = fc.record({
      from: fc.integer({ min: 16, max: ours.length / SECTOR - 1 }),
      to: fc.integer({ min: 16, max: ours.length / SECTOR - 1 }),
      bytes: fc.option(fc.uint8Array({ minLength: SECTOR, maxLength: SECTOR })),
    });
    fc.assert(
      fc.property(fc.array(noise, { minLength: 1, maxLength: 3 }), (changes) => {
        const copy = ours.slice();
        for (const { from, to, bytes } of changes) {
          copy.set(bytes ?? ours.subarray(from * SECTOR, (from + 1) * SECTOR), to * SECTOR);
        }
        outcome(watched(copy));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    { what: 'a folder that is its own parent', at: record('INNER') + 2, bytes: little32(extentOf('SUB')) },
    { what: 'a folder that is the root', at: record('SUB') + 2, bytes: little32(rootSector) },
    { what: 'two folders in one place', at: record('OTHER') + 2, bytes: little32(extentOf('SUB')) },
    { what: 'a folder past the end', at: record('SUB') + 2, bytes: little32(0xfffffff0), code: 'truncated' },
    { what: 'a folder of 4 GiB', at: record('SUB') + 10, bytes: little32(0xffffffff) },
    { what: 'a file past the end', at: record('USER_DATA.;1') + 2, bytes: little32(0xfffffff0), code: 'truncated' },
    { what: 'a file of 4 GiB', at: record('USER_DATA.;1') + 10, bytes: little32(0xffffffff), code: 'truncated' },
    { what: 'a record without a name', at: record('USER_DATA.;1') + 32, bytes: [0] },
    { what: 'a name longer than its record', at: record('USER_DATA.;1') + 32, bytes: [255] },
    { what: 'interleaved content', at: record('USER_DATA.;1') + 26, bytes: [1], code: 'unsupported' },
    { what: 'a file that goes on nowhere', at: record('USER_DATA.;1') + 25, bytes: [0x80] },
    { what: 'a folder that is said to be a file', at: record('SUB') + 25, bytes: [0] },
    { what: 'a system use entry without end', at: systemUse('SUB') + 2, bytes: [200] },
    { what: 'a system use entry of no length', at: systemUse('SUB') + 2, bytes: [0] },
    { what: 'a name with a slash', at: systemUse('SUB') + 36 + 5, bytes: [0x2f] },
    { what: 'a name with a NUL', at: systemUse('SUB') + 36 + 5, bytes: [0] },
    { what: 'the name ..', at: systemUse('SUB') + 36, bytes: [...Buffer.from('NM\x07\x01\0..')] },
    { what: 'blocks of 512 bytes', at: 16 * SECTOR + 128, bytes: [0, 2], code: 'unsupported' },
    { what: 'no end of the descriptors', at: 18 * SECTOR, bytes: [7] },
  ])('refuses $what', ({ at, bytes, code = 'damaged' }) => {
    expect(outcome(watched(patched(ours, at, bytes)))).toBe(code);
  });

  it('refuses a record that leaves its sector', () => {
    const many = Array.from({ length: 60 }, (_, i) => ({ path: `file-${10 + i}`, content: '' }));
    const image = buildIso(many, { volumeId: 'CIDATA' });
    const records = many.map((_, i) => recordOf(image, `FILE_${10 + i}.;1`));
    const last = records.findLast((at) => at < rootOffset(image) + SECTOR) ?? 0;
    expect(outcome(watched(image))).toBe('fine');
    expect(outcome(watched(patched(image, last, [254])))).toBe('damaged');
  });

  it('refuses a continuation area that leads to itself', () => {
    const at = longRecord + 33 + 32 + 1 + 36;
    expect(Buffer.from(ours.subarray(at, at + 2)).toString()).toBe('CE');
    const area = Buffer.from(ours).readUInt32LE(at + 4) * SECTOR + Buffer.from(ours).readUInt32LE(at + 12);
    const circle = patched(ours, area, [...ours.subarray(at, at + 28)]);
    expect(outcome(watched(patched(circle, at + 20, little32(28))))).toBe('damaged');
  });

  it('does not claim memory for what is not there', () => {
    const huge: IsoSource = { size: 2 ** 45, read: (offset, length) => memorySource(ours).read(offset, length) };
    const before = process.memoryUsage().arrayBuffers;
    expect(outcome(huge)).toBe('fine');
    const bytes = patched(ours, record('USER_DATA.;1') + 10, little32(0xffffffff));
    expect(outcome({ ...huge, read: (offset, length) => memorySource(bytes).read(offset, length) })).toBe(
      'unsupported',
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 26);
  });
});
