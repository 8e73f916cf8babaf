import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type FileEntry, FileTable, Former } from '../../src/output/file-table.ts';
import { type ManifestHeader, readManifest, writeManifest } from '../../src/output/manifest.ts';
import { scratch } from './scratch.ts';

const text = fc.string({ unit: 'grapheme', minLength: 1 });
const entry: fc.Arbitrary<FileEntry> = fc.record({
  digest: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  size: fc.nat(2 ** 40),
  mode: fc.nat(0o777),
  secret: fc.boolean(),
  origin: fc.array(fc.oneof(text, fc.nat())).map((origin) => JSON.stringify(origin)),
});
const files = fc.uniqueArray(fc.tuple(text, entry), { selector: ([path]) => path, maxLength: 40 });
const header: fc.Arbitrary<ManifestHeader> = fc.record({ input: text, site: text, hosts: fc.array(text) });

function written(file: string, head: ManifestHeader, entries: readonly (readonly [string, FileEntry])[]): void {
  rmSync(file, { force: true });
  const table = new FileTable();
  for (const [path, each] of entries) table.setNext(path, each);
  writeManifest(file, head, table);
}

function plain(table: FileTable): unknown[] {
  const tell = (slot: number) => {
    const { digest, ...facts } = table.entry(slot);
    return [table.pathOf(slot), { ...facts, digest: Buffer.from(digest).toString('hex') }];
  };
  return [...table.sorted(Former)].map(tell);
}

it('a manifest is read as it was written, and is JSON', () => {
  const file = `${scratch()}/manifest`;
  fc.assert(
    fc.property(header, files, (head, entries) => {
      written(file, head, entries);
      const table = new FileTable();
      expect(readManifest(file, table)).toEqual(head);
      const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
      const wanted = sorted.map(([path, { digest, ...facts }]) => [
        path,
        { ...facts, digest: Buffer.from(digest).toString('hex') },
      ]);
      expect(plain(table)).toEqual(wanted);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
        ...head,
        artifacts: sorted.map(([path]) => ({ path })),
      });
    }),
  );
});

it('a manifest that was cut anywhere is none', () => {
  const file = `${scratch()}/manifest`;
  const each = { digest: Buffer.alloc(32), size: 1, mode: 0o600, secret: true, origin: '["ü"]' };
  written(file, { input: 'x' }, [
    ['a', each],
    ['ü', each],
  ]);
  const whole = readFileSync(file);
  for (let length = 0; length < whole.length; length++) {
    writeFileSync(file, whole.subarray(0, length));
    expect(readManifest(file, new FileTable()), `${length} bytes`).toBeUndefined();
  }
  writeFileSync(file, Buffer.concat([whole, whole]));
  expect(readManifest(file, new FileTable())).toBeUndefined();
});

it('lines longer than what is read at once are read', () => {
  const file = `${scratch()}/manifest`;
  const head = { input: 'x', hosts: Array.from({ length: 20_000 }, (_, n) => `host-${n}`) };
  written(file, head, []);
  expect(readManifest(file, new FileTable())).toEqual(head);
});

it('a header may not hide the artifacts', () => {
  expect(() => written(`${scratch()}/manifest`, { input: 'x', artifacts: [] }, [])).toThrow(
    'may not have a field "artifacts"',
  );
});

it('the state of a rebuild of 80 000 files takes less than 25 MiB of heap', () => {
  const child = `${import.meta.dirname}/children/large-table.ts`;
  const output = execFileSync(process.execPath, ['--expose-gc', child, `${scratch()}/manifest`], { encoding: 'utf8' });
  const { used, former, next } = JSON.parse(output);
  expect([former, next]).toEqual([80_000, 80_000]);
  expect(used).toBeLessThan(25 * 1024 * 1024);
  expect(used).toBeGreaterThan(0);
});
