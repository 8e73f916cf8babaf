import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TOGETHER, YET_APART } from './together.ts';

/** Which folder of src may import which; a folder may always import itself. */
const mayImport: Record<string, readonly string[]> = {
  cli: ['commands', 'terminal'],
  commands: [
    'completion',
    'bundle',
    'why',
    'media',
    'look',
    'doctor',
    'finalize',
    'serve',
    'zone',
    'cloudstack',
    'remote',
    'seed',
    'output',
    'role',
    'secrets',
    'site',
    'quote',
    'disk',
    'diagnostic',
    'outcome',
    'terminal',
  ],
  doctor: [
    'why',
    'finalize',
    'zone',
    'cloudstack',
    'remote',
    'role',
    'first-boot',
    'site',
    'quote',
    'disk',
    'diagnostic',
    'outcome',
  ],
  completion: ['quote', 'disk'],
  bundle: ['why', 'remote', 'secrets', 'quote', 'disk', 'outcome'],
  why: ['remote', 'quote', 'disk', 'outcome'],
  finalize: ['zone', 'cloudstack', 'remote', 'role', 'secrets', 'first-boot', 'site', 'quote', 'disk', 'outcome'],
  serve: ['media', 'first-boot', 'site', 'disk', 'outcome'],
  media: ['seed', 'iso', 'site', 'quote', 'disk', 'outcome'],
  look: ['media', 'output', 'iso', 'site', 'disk', 'outcome'],
  seed: ['role', 'secrets', 'site', 'quote', 'outcome'],
  output: ['disk', 'outcome'],
  role: ['secrets', 'site', 'quote', 'yaml', 'disk', 'diagnostic', 'outcome'],
  secrets: ['disk', 'outcome'],
  cloudstack: ['outcome'],
  zone: ['cloudstack', 'site', 'outcome'],
  remote: ['secrets', 'outcome'],
  'first-boot': ['outcome'],
  iso: [],
  site: ['yaml', 'disk', 'diagnostic', 'outcome'],
  quote: [],
  yaml: ['diagnostic', 'outcome'],
  disk: ['outcome'],
  diagnostic: ['outcome'],
  outcome: [],
  terminal: ['diagnostic', 'outcome'],
};

const root = join(import.meta.dirname, '..');
const files = globSync('src/**/*.ts', { cwd: root });
const folderOf = (file: string) => (file.split('/').length === 2 ? 'cli' : (file.split('/')[1] ?? ''));

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) =>
    relative(root, join(root, dirname(file), match[1] ?? '')),
  );
}

describe('imports point down only', () => {
  test.each(files)('%s', (file) => {
    const allowed = mayImport[folderOf(file)] ?? [];
    const wrong = importsOf(file).filter(
      (target) => folderOf(target) !== folderOf(file) && !allowed.includes(folderOf(target)),
    );
    expect(wrong).toEqual([]);
  });
});

test('no arrow is allowed that nobody uses', () => {
  const used = new Set(
    files.flatMap((file) => importsOf(file).map((target) => `${folderOf(file)} > ${folderOf(target)}`)),
  );
  const unused = Object.entries(mayImport).flatMap(([from, targets]) =>
    targets.map((target) => `${from} > ${target}`).filter((arrow) => !used.has(arrow)),
  );
  expect(unused).toEqual([]);
});

test('a name says what a file is without its folder: no two files have the same', () => {
  const names = files.map((file) => basename(file));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('every folder of src is in the table', () => {
  expect(new Set(files.map(folderOf))).toEqual(new Set(Object.keys(mayImport)));
});

test('src/README.md has a line for every folder, in the order of the floors', () => {
  const page = readFileSync(join(root, 'src/README.md'), 'utf8');
  const told = [...page.matchAll(/^\| `([a-z-]+)\/` \|/gm)].map(([, folder = '']) => folder);
  const folders = Object.keys(mayImport).filter((folder) => folder !== 'cli');
  expect([...told].sort()).toEqual([...folders].sort());
  const upwards = told.flatMap((folder, at) =>
    (mayImport[folder] ?? []).filter((target) => told.indexOf(target) < at).map((target) => `${folder} > ${target}`),
  );
  expect(upwards).toEqual([]);
});

test.each([
  ['only terminal writes', 'terminal', /\bconsole\.(log|error|warn|info)|process\.(stdin|stdout|stderr)\b/],
  ['only cli reads what was typed, and ends the process', 'cli', /process\.(argv|exit|exitCode)\b/],
])('%s', (_, room, what) => {
  const offenders = files.filter(
    (file) => folderOf(file) !== room && what.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(offenders).toEqual([]);
});

test('nothing is there for nobody: what is exported is used, and not by tests alone', () => {
  const words = (of: readonly string[]) =>
    new Map(of.map((file) => [file, readFileSync(join(root, file), 'utf8').match(/\w+/g) ?? []]));
  const ours = words(files);
  const inTests = new Set(
    [...words(globSync('test/**/*.ts', { cwd: root })).values()].flatMap((all) => [...new Set(all)]),
  );
  const users = new Map<string, number>();
  for (const all of ours.values()) for (const word of new Set(all)) users.set(word, (users.get(word) ?? 0) + 1);
  const exported = files.flatMap((file) =>
    [
      ...readFileSync(join(root, file), 'utf8').matchAll(
        /^export (?:async )?(function\*?|const|class|interface|type) (\w+)/gm,
      ),
    ].map(([, what = '', name = '']) => ({ file, name, isType: what === 'interface' || what === 'type' })),
  );
  expect(exported.length).toBeGreaterThan(1000);
  const useless = exported.filter(({ file, name, isType }) => {
    if ((users.get(name) ?? 0) > 1) return false;
    const isUsedHere = (ours.get(file) ?? []).filter((word) => word === name).length > 1;
    return isType ? !isUsedHere && !inTests.has(name) : !isUsedHere || !inTests.has(name);
  });
  expect(useless.map(({ file, name }) => `${file} ${name}`)).toEqual([]);
});

test('no file of src is longer than 300 lines', () => {
  const long = files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 301);
  expect(long).toEqual([]);
});

test('tests that share a process leave it as it was, and so does what they import', () => {
  const changing =
    /\bvi\.(mock|doMock|spyOn|stub\w+|useFakeTimers|setSystemTime|resetModules)\b|\bprocess\.(chdir|umask)\(|\bprocess\.env\.\w+ = |\bwithFaults\(/;
  const helper = new Set<string>();
  const follow = (file: string) => {
    for (const target of importsOf(file).filter((path) => path.startsWith('test/') && path.endsWith('.ts'))) {
      if (helper.has(target)) continue;
      helper.add(target);
      follow(target);
    }
  };
  const apart = new Set(globSync(YET_APART, { cwd: root }));
  const tests = globSync(TOGETHER, { cwd: root }).filter((file) => !apart.has(file));
  for (const file of tests) follow(file);
  expect(tests.length).toBeGreaterThan(100);
  const texts = (some: Iterable<string>) => [...some].map((file) => [file, readFileSync(join(root, file), 'utf8')]);
  // A hook of a module that is read once is there for the first of its tests alone.
  const hooked = texts(helper).filter(([, text = '']) => /^(before|after)(Each|All)\(/m.test(text));
  const changes = texts([...tests, ...helper]).filter(([, text = '']) => changing.test(text));
  expect([...hooked, ...changes].map(([file]) => file)).toEqual([]);
});
