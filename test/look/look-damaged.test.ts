import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDocument } from '../../src/look/documents.ts';
import { look } from '../../src/look/look.ts';
import { shown } from '../../src/look/shown.ts';
import { must } from '../lab/process.ts';
import { wordsOf } from '../media/made-up.ts';
import { compiled, outputOf, scratch, usbOf } from './look-place.ts';

/** A problem that is said in a line. */
const LINE = { rule: 'look', message: expect.stringMatching(/^[^\n]+$/) };

/** The one sentence in which a file is refused. */
function refusal(path: string): string {
  const opened = look(path);
  if (opened.ok) opened.value.close();
  expect(opened).toMatchObject({ ok: false, problems: [LINE] });
  const text = opened.ok ? '' : opened.problems.map(wordsOf).join('\n');
  expect(text.startsWith(path)).toBe(true);
  return text.slice(path.length + 1);
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(scratch(), name);
  writeFileSync(path, content);
  return path;
}

function folder(files: Readonly<Record<string, string>>): string {
  const root = scratch();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

const userData = '#cloud-config\nhostname: a\n';
const EXPECTED =
  'expected a seed ISO, a USB installer, a PXE tree, an output folder, or a user-data or autoinstall file';

test.each([
  ['random bytes', () => file('x', randomBytes(50_000)), `is neither an ISO image nor text; ${EXPECTED}`],
  ['random bytes named .iso', () => file('x.iso', randomBytes(50_000)), `is no ISO image; ${EXPECTED}`],
  ['an empty image', () => file('x.iso', ''), /^is (no ISO image|cut off|damaged)/],
  ['an empty file', () => file('x', '\n'), `is empty; ${EXPECTED}`],
  ['nothing', () => '/nowhere/x.iso', 'cannot be read: no such file or directory (ENOENT)'],
  ['an empty folder', () => folder({}), `is a folder without a seed; ${EXPECTED}`],
  ['a device', () => '/dev/null', `is neither a file, a folder nor a block device; ${EXPECTED}`],
  ['a broken manifest', () => folder({ 'manifest.json': '{"input":"x",' }), /^has a broken manifest\.json/],
  [
    'a manifest of something else',
    () => folder({ 'manifest.json': '{"name":"app"}\n' }),
    /^has a broken manifest\.json/,
  ],
  [
    'a note that is no JSON',
    () => folder({ 'zoneseed/build.json': '{' }),
    'has a broken zoneseed/build.json (it is no JSON)',
  ],
  [
    'a note of another kind',
    () => folder({ 'zoneseed/build.json': '{"format":1,"medium":"tape"}' }),
    /^has a broken zoneseed\/build\.json \(medium: /,
  ],
  [
    'a seed without meta-data',
    () => folder({ 'a/user-data': userData }),
    'has a/user-data but no a/meta-data; cloud-init takes no seed without it',
  ],
  [
    'user-data that is broken YAML',
    () => folder({ 'user-data': '#cloud-config\na: [hunter2', 'meta-data': '' }),
    /^has a user-data that is broken YAML at line 2, column \d+$/,
  ],
  [
    'a broken document',
    () => file('autoinstall.yaml', 'a: 1\nb: [hunter2\n'),
    /^is broken YAML at line [23], column \d+/,
  ],
  ['an alias to nothing', () => file('x.yaml', 'a: *hunter2\n'), /^is broken YAML/],
  ['an alias to itself', () => file('x.yaml', 'a: &a [*a, *a]\n'), /^is broken YAML/],
  ['nesting without end', () => file('x.yaml', '['.repeat(20_000)), /^is broken YAML/],
  ['nesting with an end', () => file('x.yaml', `${'['.repeat(5000)}${']'.repeat(5000)}`), /^is broken YAML/],
  [
    'a million laughs',
    () =>
      file(
        'x.yaml',
        ['a0: &a0 x', ...[...Array(30).keys()].map((i) => `a${i + 1}: &a${i + 1} [*a${i},*a${i},*a${i}]`)].join('\n'),
      ),
    /^is broken YAML/,
  ],
])('%s is refused in a line', (_, make, reason) => {
  const said = refusal(make());
  if (typeof reason === 'string') expect(said).toBe(reason);
  else expect(said).toMatch(reason);
  expect(said).not.toContain('hunter2');
});

test.each(['a:\n', 'a,', '[', '{a: ', ']', '"', '&a ', '*a ', '---\n'])(
  'a document of a MiB of %j is judged in seconds',
  (piece) => {
    const text = (piece === 'a,' ? '[' : '') + piece.repeat(2 ** 20 / piece.length);
    const reading = readDocument('x.yaml', Buffer.from(text));
    expect(reading.kind).toMatch(/^(yaml|broken|text)$/);
  },
);

test('one that is longer is refused without reading it through', () => {
  expect(refusal(file('x.yaml', 'a: b\n'.repeat(2 ** 20)))).toBe('is too long to be taken apart');
});

test('a document that is small until its aliases are followed is none', () => {
  const long = file('x.yaml', `a: &a "${'x'.repeat(2 ** 20)}"\nb: [${'*a, '.repeat(20)}]\n`);
  expect(refusal(long)).toBe('is broken YAML (its aliases or its nesting make no sense)');
});

test('a seed ISO without meta-data is refused', async () => {
  const root = folder({ 'user-data': userData });
  await must(['genisoimage', '-quiet', '-o', 'x.iso', '-V', 'cidata', '-r', 'user-data'], { cwd: root });
  expect(refusal(join(root, 'x.iso'))).toBe('has user-data but no meta-data; cloud-init takes no seed without it');
  await must(['genisoimage', '-quiet', '-o', 'y.iso', '-V', 'other', '-r', '-graft-points', 'z=user-data'], {
    cwd: root,
  });
  expect(refusal(join(root, 'y.iso'))).toMatch(/^is an ISO image \("other"\) without a seed/);
});

test('a seed ISO that was cut anywhere is read or refused in a line, and never anything else', () => {
  const bytes = readFileSync(join(outputOf(compiled('all-in-one.yaml')), 'iso/solo-1.iso'));
  let refused = 0;
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), (length) => {
      const path = file('x.iso', bytes.subarray(0, length));
      const opened = look(path);
      if (opened.ok) opened.value.close();
      else {
        const message = expect.stringMatching(/^\S+ is (cut off|damaged|no ISO image)[^\n]*$/);
        expect(opened.problems).toMatchObject([{ rule: 'look', message }]);
        refused++;
      }
      rmSync(path);
    }),
    { numRuns: 60 },
  );
  expect(refused).toBeGreaterThan(5);
});

test('a seed ISO with damaged bytes is read or refused in a line, and never anything else', () => {
  const bytes = readFileSync(join(outputOf(compiled('all-in-one.yaml')), 'iso/solo-1.iso'));
  const places = fc.array(fc.tuple(fc.nat(80_000), fc.nat(255)), { minLength: 1, maxLength: 40 });
  const seen = { read: 0, refused: 0 };
  fc.assert(
    fc.property(places, (changes) => {
      const copy = Buffer.from(bytes);
      for (const [at, value] of changes) copy[32_768 + (at % (bytes.length - 32_768))] = value;
      const path = file('x.iso', copy);
      const opened = look(path);
      seen[opened.ok ? 'read' : 'refused']++;
      if (opened.ok) {
        for (const { documents } of opened.value.hosts) for (const document of documents) shown(document);
        opened.value.close();
      } else expect(opened.problems).toMatchObject([LINE]);
      rmSync(path);
    }),
    { numRuns: 60 },
  );
  for (const times of Object.values(seen)) expect(times).toBeGreaterThan(1);
});

test('a USB installer that was cut is refused in a line', async () => {
  const path = await usbOf(compiled('all-in-one.yaml'));
  const size = readFileSync(path).length;
  for (const part of [0.9, 0.5, 0.1, 0.02]) {
    truncateSync(path, Math.floor(size * part));
    expect(refusal(path)).toMatch(/^is (cut off|damaged|no ISO image)/);
  }
});

test('a note that points out of its medium leads nowhere', () => {
  const host = { name: 'a', identity: { macs: [] }, folder: '../../../../../../etc', documents: { passwd: 'x' } };
  const files = { '../../../../../../etc/passwd': 'x' };
  const note = { format: 1, medium: 'usb', site: 's', build: 'b', installer: '24.04', files, hosts: [host] };
  const root = folder({ 'zoneseed/build.json': JSON.stringify(note) });
  expect(look(root)).toMatchObject({
    ok: true,
    value: {
      problems: [
        { rule: 'not-as-made', message: `${root}: ../../../../../../etc/passwd is missing` },
        { rule: 'not-as-made', message: `${root}: passwd of a is missing` },
      ],
      hosts: [{ documents: [] }],
    },
  });
});
