import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildIso, type IsoEntry } from '../../src/iso/write.ts';
import { memorySource } from '../fakes/memory-source.ts';
import { withoutRockRidge } from './images.ts';
import { run, treeOf, withFolder } from './tools.ts';
import { anyTree, contents, expected, jolietName, readBack } from './trees.ts';

const seed: IsoEntry[] = [
  { path: 'user-data', content: '#cloud-config\nautoinstall: {}\n', mode: 0o400 },
  { path: 'meta-data', content: 'instance-id: iid-a\n' },
  { path: 'vendor-data', content: '' },
  { path: 'network-config', content: 'version: 2\n' },
];

/** Everything that was hard for one reader or another. */
const zoo: IsoEntry[] = [
  ...seed,
  { path: 'User-Data', content: 'differs in case alone' },
  { path: 'a/b/c/d/e/f/g/h/i/j/k/l/deep', content: 'twelve folders down' },
  { path: 'empty', folder: true },
  { path: 'empty2/empty3', folder: true, mode: 0o755 },
  { path: 'ünïcødé 한국어 日本.txt', content: 'BMP' },
  { path: 'astral-😀-𝒳', content: 'beyond the BMP' },
  { path: '.hidden', content: 'starts with a dot' },
  { path: 'conf.d/10-a.conf', content: 'a folder with a dot' },
  { path: 'no-extension', content: '' },
  { path: `${'long-name'.repeat(11)}.a`, content: 'cut in the primary tree, just whole in Joliet' },
  { path: `${'long-name'.repeat(11)}.b`, content: 'so is this' },
  { path: 'exactly-one-sector', content: 's'.repeat(2048) },
  { path: 'one-byte-more', content: 't'.repeat(2049) },
  ...Array.from({ length: 300 }, (_, i) => ({ path: `many/file-${i}`, content: `${i}` })),
];

/** Names only Rock Ridge carries whole, for all its readers. */
const rockRidgeOnly: IsoEntry[] = [
  { path: 'x'.repeat(255), content: '255 bytes' },
  { path: `${'x'.repeat(254)}y`, content: 'differs in the last byte' },
  { path: 'é'.repeat(127), content: '254 bytes of two-byte characters' },
  { path: `${'d'.repeat(255)}/${'f'.repeat(255)}`, content: 'long in long' },
  { path: 'MAC-52:54:00:00:00:01', content: 'colons' },
  { path: 'a;1', content: 'looks like a version' },
  { path: 'a\\b*c?', content: 'wild' },
  { path: 'dot.', content: 'with' },
  { path: 'dot', content: 'without' },
];

const decomposed: IsoEntry[] = [
  { path: 'caf\u00e9', content: 'composed' },
  { path: 'cafe\u0301', content: 'decomposed' },
];

/** Writes the image to a file, lets a program extract it into a folder, and gives what is there. */
function extracted(image: Uint8Array, extract: (file: string, folder: string) => void) {
  return withFolder((folder) => {
    const file = join(folder, 'image.iso');
    const out = join(folder, 'out');
    mkdirSync(out);
    writeFileSync(file, image);
    extract(file, out);
    return treeOf(out);
  });
}

const readers = {
  xorriso: (image: Uint8Array) =>
    extracted(image, (file, out) =>
      run('xorriso', ['-abort_on', 'WARNING', '-osirrox', 'on', '-indev', file, '-extract', '/', out]),
    ),
  bsdtar: (image: Uint8Array) => extracted(image, (file, out) => run('bsdtar', ['-xpf', file, '-C', out])),
  'bsdtar without Rock Ridge': (image: Uint8Array) =>
    extracted(image, (file, out) => run('bsdtar', ['--options', '!rockridge', '-xf', file, '-C', out])),
  '7z': (image: Uint8Array) => extracted(image, (file, out) => run('7z', ['x', '-y', `-o${out}`, file])),
};

/** Asks isoinfo for the paths by Rock Ridge (-R) or Joliet (-J), and for the content of each of `files`. */
function isoinfo(image: Uint8Array, names: '-R' | '-J', files: readonly string[]) {
  return withFolder((folder) => {
    const file = join(folder, 'image.iso');
    writeFileSync(file, image);
    const options = [names, '-j', 'iso8859-1', '-i', file];
    const listing = run('isoinfo', [...options, '-f']).toString('latin1');
    const paths = listing.split('\n').filter((line) => line !== '');
    const found = files.map((path) => run('isoinfo', [...options, '-x', path]).toString('latin1'));
    return { paths: paths.sort(), contents: found };
  });
}

/** What isoinfo -R should say: paths as they are in bytes. */
function expectIsoinfoRockRidge(entries: readonly IsoEntry[]): void {
  const tree = expected(entries);
  const files = Object.keys(tree).filter((path) => tree[path]?.content !== undefined);
  const found = isoinfo(
    buildIso(entries, { volumeId: 'CIDATA' }),
    '-R',
    files.map((path) => `/${path}`),
  );
  expect(found.paths).toEqual(
    Object.keys(tree)
      .map((path) => Buffer.from(`/${path}`).toString('latin1'))
      .sort(),
  );
  expect(found.contents).toEqual(files.map((path) => tree[path]?.content));
}

/** What isoinfo -J should say: its 8-bit output shows `_` for every UTF-16 unit past Latin-1; only ASCII can be asked for. */
function expectIsoinfoJoliet(entries: readonly IsoEntry[]): void {
  const tree = expected(entries);
  const versioned = (path: string) => `/${path}${tree[path]?.content === undefined ? '' : ';1'}`;
  const files = Object.keys(tree).filter((path) => tree[path]?.content !== undefined && /^[ -~]*$/.test(path));
  const found = isoinfo(buildIso(entries, { volumeId: 'CIDATA' }), '-J', files.map(versioned));
  expect(found.paths).toEqual(
    Object.keys(tree)
      .map((path) => versioned(path).replace(/[^\0-\xff]/g, '_'))
      .sort(),
  );
  expect(found.contents).toEqual(files.map((path) => tree[path]?.content));
}

/** Every reader that shows whole names finds the same tree, modes too where it restores them. */
function expectSameEverywhere(entries: readonly IsoEntry[]): void {
  const image = buildIso(entries, { volumeId: 'CIDATA' });
  const tree = expected(entries);
  expect(readBack(memorySource(image))).toEqual(tree);
  expect(readers.xorriso(image)).toEqual(tree);
  expect(readers.bsdtar(image)).toEqual(tree);
  expect(contents(readers['bsdtar without Rock Ridge'](image))).toEqual(contents(tree));
  expect(contents(readers['7z'](image))).toEqual(contents(tree));
  expectIsoinfoRockRidge(entries);
  expectIsoinfoJoliet(entries);
}

describe('an image we wrote', () => {
  it('is read identically by every reader when it is a seed', () => expectSameEverywhere(seed));
  it('is read identically by every reader when it holds what was ever hard', () => expectSameEverywhere(zoo));
  it('is read identically by every reader when it is empty', () => expectSameEverywhere([]));

  it('is read identically by every reader, whatever the tree', () => {
    fc.assert(fc.property(anyTree(jolietName), expectSameEverywhere), { numRuns: 25 });
  });

  it('keeps composed and decomposed characters apart', () => {
    const image = buildIso(decomposed, { volumeId: 'CIDATA' });
    const tree = expected(decomposed);
    expect(readers.xorriso(image)).toEqual(tree);
    expect(readers.bsdtar(image)).toEqual(tree);
    expect(contents(readers['7z'](image))).toEqual(contents(tree));
    expect(readBack(memorySource(image))).toEqual(tree);
    expectIsoinfoRockRidge(decomposed);
    expectIsoinfoJoliet(decomposed);
  });

  it('keeps a folder named as the one other writers move deep folders to', () => {
    const entries = [{ path: 'rr_moved/kept', content: 'here' }];
    const image = buildIso(entries, { volumeId: 'CIDATA' });
    for (const reader of Object.values(readers)) expect(contents(reader(image))).toEqual(contents(expected(entries)));
    expect(readBack(memorySource(image))).toEqual(expected(entries));
  });

  it('has names that only Rock Ridge can carry whole for the readers that know it', () => {
    const image = buildIso(rockRidgeOnly, { volumeId: 'CIDATA' });
    const tree = expected(rockRidgeOnly);
    expect(readBack(memorySource(image))).toEqual(tree);
    expect(readers.xorriso(image)).toEqual(tree);
    expect(readers.bsdtar(image)).toEqual(tree);
    expectIsoinfoRockRidge(rockRidgeOnly);
  });

  it('has other names for those in Joliet, each its own', () => {
    const image = buildIso(rockRidgeOnly, { volumeId: 'CIDATA' });
    const found = contents(readers['7z'](image));
    expect(Object.values(found).sort()).toEqual(Object.values(contents(expected(rockRidgeOnly))).sort());
    expect(contents(readers['bsdtar without Rock Ridge'](image))).toEqual(found);
    expect(contents(readBack(memorySource(withoutRockRidge(image))))).toEqual(found);
    expect(found).toMatchObject({ 'MAC-52_54_00_00_00_01': 'colons', a_b_c_: 'wild', dot: 'without', dot_: 'with' });
  });

  it('has a label and type that libblkid, and so cloud-init, finds', () => {
    for (const volumeId of ['CIDATA', 'A', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ_01234']) {
      const probe = withFolder((folder) => {
        const file = join(folder, 'image.iso');
        writeFileSync(file, buildIso(seed, { volumeId }));
        return run('blkid', ['-p', '-o', 'export', file]).toString();
      });
      expect(probe).toContain(`\nLABEL=${volumeId}\n`);
      expect(probe).toContain('\nTYPE=iso9660\n');
    }
  });

  it('has as many data blocks for xorriso as it has sectors, which needs at least 33', () => {
    const image = buildIso([{ path: 'user-data', content: '' }], { volumeId: 'CIDATA' });
    expect(image.length / 2048).toBe(33);
    withFolder((folder) => {
      const file = join(folder, 'image.iso');
      writeFileSync(file, image);
      const summary = run('xorriso', ['-report_about', 'NOTE', '-indev', file, '-toc']).toString();
      expect(summary).toContain('33 data blocks');
    });
  });
});
