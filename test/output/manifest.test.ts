import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type FileEntry, type Manifest, manifestText, readManifest } from '../../src/output/manifest.ts';
import { scratch } from './scratch.ts';

const text = fc.string({ unit: 'grapheme', minLength: 1 });
const entry: fc.Arbitrary<FileEntry> = fc.record({
  sha256: text.map((any) => hash('sha256', any)),
  size: fc.nat(2 ** 40),
  mode: fc.nat(0o777),
  secret: fc.boolean(),
  origin: fc.array(fc.oneof(text, fc.nat())),
});
const manifest: fc.Arbitrary<Manifest> = fc.record({
  header: fc.record({ input: text, site: text, hosts: fc.array(text) }),
  files: fc
    .uniqueArray(fc.tuple(text, entry), { selector: ([path]) => path, maxLength: 40 })
    .map((files) => new Map(files)),
});

it('a manifest is read as it was made, and is JSON, sorted by path', () => {
  const file = `${scratch()}/manifest`;
  fc.assert(
    fc.property(manifest, (made) => {
      writeFileSync(file, manifestText(made));
      expect(readManifest(file)).toEqual(made);
      const paths = [...made.files.keys()].sort().map((path) => ({ path }));
      expect(JSON.parse(manifestText(made))).toMatchObject({ ...made.header, artifacts: paths });
    }),
  );
});

it('a manifest that was cut anywhere is none', () => {
  const file = `${scratch()}/manifest`;
  const each = { sha256: hash('sha256', ''), size: 1, mode: 0o600, secret: true, origin: ['ü'] };
  const files = new Map([
    ['a', each],
    ['ü', each],
  ]);
  const whole = Buffer.from(manifestText({ header: { input: 'x' }, files }));
  // The line feed at the end says nothing.
  for (let length = 0; length < whole.length - 1; length++) {
    writeFileSync(file, whole.subarray(0, length));
    expect(readManifest(file), `${length} bytes`).toBeUndefined();
  }
  writeFileSync(file, Buffer.concat([whole, whole]));
  expect(readManifest(file)).toBeUndefined();
});

it.each([
  ['no artifacts', '{"input":"x"}'],
  ['no object', '[]'],
  ['a mode that is none', line({ mode: '0888' })],
  ['a digest that is none', line({ sha256: 'x' })],
  ['an origin that is none', line({ origin: [true] })],
])('JSON that is no manifest is none: %s', (_, content) => {
  const file = `${scratch()}/manifest`;
  writeFileSync(file, line({}));
  expect(readManifest(file)).toBeDefined();
  writeFileSync(file, content);
  expect(readManifest(file)).toBeUndefined();
});

it('a header may not hide the artifacts', () => {
  expect(() => manifestText({ header: { input: 'x', artifacts: [] }, files: new Map() })).toThrow(
    'may not have a field "artifacts"',
  );
});

/** A manifest of one artifact, in which some facts are others. */
function line(facts: object): string {
  const artifact = { path: 'a', mode: '0600', size: 1, sha256: hash('sha256', ''), secret: true, origin: ['a'] };
  return JSON.stringify({ artifacts: [{ ...artifact, ...facts }] });
}
