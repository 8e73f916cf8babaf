import { chmodSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { done, refused } from '../../src/outcome/outcome.ts';
import type { Artifact } from '../../src/output/artifact.ts';
import { type BuildResult, writeBuild } from '../../src/output/write-build.ts';
import { buryLock, Crash, crashAt } from '../fakes/crash.ts';
import { withFaults } from '../fakes/fs-faults.ts';
import { readTree } from '../fakes/tree.ts';
import { scratch } from './scratch.ts';
import { artifact, buildAll, unchanged } from './small-site.ts';

/** What the output folder should be: what the last build wrote, and what somebody else put there. */
class Model {
  readonly out: string;
  managed = new Map<string, Artifact>();
  foreign = new Map<string, string>();
  /** Managed files that are not as they were written. */
  spoiled = new Set<string>();
  input = '';
  built = 0;
  constructor(out: string) {
    this.out = out;
  }
}

type Site = ReadonlyMap<string, string>;
type Action = (model: Model) => void;

const HOSTS = ['a', 'b', 'C'];
const FILES = ['user-data', 'meta-data', 'deep/er/file'];
const paths = [
  ...HOSTS.flatMap((host) => [...FILES.map((file) => `hosts/${host}/${file}`), `iso/${host}.iso`]),
  'known_hosts',
  'ssh_key',
];
const foreignPaths = [
  'notes.txt',
  'mine/x',
  'hosts/notes',
  'hosts/a/notes',
  'hosts/a/deep/notes',
  'hosts/C/logs/boot',
  'iso/own.iso',
  'iso/d/x',
];

const toArtifact = ([path, content]: [string, string]) =>
  artifact(path, content, { secret: content.length % 2 === 0, mode: 0o640 });
const site: fc.Arbitrary<Site> = fc
  .dictionary(fc.constantFrom(...paths), fc.constantFrom('', 'x', 'yy', 'zzz'), { noNullPrototype: true })
  .map((files) => new Map(Object.entries(files)));

function expectTree(model: Model): void {
  const tree = readTree(model.out);
  tree.delete('manifest.json');
  const managed = [...model.managed.values()].map(({ path, content, secret }) => [
    path,
    `${content} ${secret ? 600 : 640}`,
  ]);
  const foreign = [...model.foreign].map(([path, content]) => [path, `${content} 644`]);
  const actual = [...tree].map(([path, { mode, content }]) => [path, `${content} ${mode.toString(8)}`]);
  expect(Object.fromEntries(actual)).toEqual(Object.fromEntries([...managed, ...foreign]));
}

/** Takes over that a build of the site counts from now on. */
function accept(model: Model, artifacts: readonly Artifact[]): void {
  model.managed = new Map(artifacts.map((each) => [each.path, each]));
  model.spoiled.clear();
  expectTree(model);
}

function expectNumbers(model: Model, artifacts: readonly Artifact[], result: BuildResult): void {
  const isSame = ({ path, content }: Artifact) =>
    model.managed.get(path)?.content === content && !model.spoiled.has(path);
  const unchanged = artifacts.filter(isSame).length;
  expect(result).toMatchObject({ unchanged, written: artifacts.length - unchanged });
  const now = new Set(artifacts.map(({ path }) => path));
  expect(result.removed).toEqual([...model.managed.keys()].filter((path) => !now.has(path)).sort());
  const isNamed = (path: string) =>
    result.foreign.some((name) => name === path || (name.endsWith('/') && path.startsWith(name)));
  expect([...model.foreign.keys()].filter((path) => !isNamed(path))).toEqual([]);
  expect(artifacts.filter(({ path }) => isNamed(path))).toEqual([]);
}

const build: fc.Arbitrary<Action> = site.map((files) => (model) => {
  const artifacts = [...files].map(toArtifact);
  const input = `input ${model.built++}`;
  const result = buildAll(model.out, artifacts, input);
  expectNumbers(model, artifacts, result);
  accept(model, artifacts);
  model.input = input;
  expect(unchanged(model.out, input)).toMatchObject({
    unchanged: artifacts.length,
    foreign: expect.arrayContaining(result.foreign.filter((name) => !name.includes('/'))),
  });
});

const crash: fc.Arbitrary<Action> = fc.tuple(site, fc.nat(80)).map(([files, n]) => (model) => {
  const artifacts = [...files].map(toArtifact);
  const input = `input ${model.built++}`;
  // A spoiled tree is neither of two known ones.
  if (model.spoiled.size > 0) return;
  try {
    withFaults(crashAt(n), () => buildAll(model.out, artifacts, input));
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
  buryLock(model.out);
  const counts =
    existsSync(`${model.out}/manifest.json`) &&
    readTree(model.out).get('manifest.json')?.content.includes(`"${input}"`);
  accept(model, counts ? artifacts : [...model.managed.values()]);
  if (counts) model.input = input;
});

/** A build that renders one host and keeps all others, but for those of which a file is not as it was written. */
const part: fc.Arbitrary<Action> = fc.constantFrom(...HOSTS).map((host) => (model) => {
  const all = [...model.managed.values()].filter(({ origin }) => origin[1] !== host);
  const others = Map.groupBy(all, ({ origin }) => JSON.stringify(origin));
  const fresh = artifact(`hosts/${host}/user-data`, `fresh ${model.built}`);
  const input = `input ${model.built++}`;
  const result = writeBuild(model.out, (build) => {
    build.add(fresh);
    for (const [origin, artifacts] of others) {
      const changed = build.keep(JSON.parse(origin));
      expect(changed).toEqual(
        artifacts
          .map(({ path }) => path)
          .filter((path) => model.spoiled.has(path))
          .sort(),
      );
      if (changed.length > 0) for (const each of artifacts) build.add(each);
    }
    return done({ input, site: 'test' });
  });
  expect(result).toMatchObject({
    ok: true,
    value: { written: 1 + all.filter(({ path }) => model.spoiled.has(path)).length },
  });
  accept(model, [...all, fresh]);
  model.input = input;
});

const spoilings: ((file: string) => void)[] = [
  (file) => rmSync(file),
  (file) => writeFileSync(file, 'edited'),
  (file) => chmodSync(file, 0o604),
];
const spoil: fc.Arbitrary<Action> = fc
  .tuple(fc.constantFrom(...paths), fc.constantFrom(...spoilings))
  .map(([path, change]) => (model) => {
    if (!model.managed.has(path) || model.spoiled.has(path)) return;
    const where = path.includes('/') ? path : `.current/${path}`;
    change(`${model.out}/${where}`);
    model.spoiled.add(path);
    expect(unchanged(model.out, model.input)).toBeUndefined();
  });

const addForeign: fc.Arbitrary<Action> = fc
  .tuple(fc.constantFrom(...foreignPaths), fc.constantFrom('mine', 'mine too'))
  .map(([path, content]) => (model) => {
    // Inside the entries of a build only where the build has made the entry; what is at the top is always free.
    const [top = ''] = path.split('/');
    if (['hosts', 'iso'].includes(top) && !statSync(`${model.out}/${top}`, { throwIfNoEntry: false })) return;
    mkdirSync(dirname(`${model.out}/${path}`), { recursive: true });
    writeFileSync(`${model.out}/${path}`, content);
    model.foreign.set(path, content);
  });

const removeForeign: fc.Arbitrary<Action> = fc.constantFrom(...foreignPaths).map((path) => (model) => {
  if (model.foreign.delete(path)) rmSync(`${model.out}/${path}`);
});

const hide: fc.Arbitrary<Action> = fc
  .constantFrom('hosts', 'iso', 'known_hosts', 'manifest.json')
  .map((entry) => (model) => {
    rmSync(`${model.out}/${entry}`, { force: true });
    // Until the next build the entry is not seen.
    buildAll(model.out, [...model.managed.values()], model.input);
    accept(model, [...model.managed.values()]);
  });

const giveUp: fc.Arbitrary<Action> = site.map((files) => (model) => {
  writeBuild(model.out, (build) => {
    for (const each of [...files].map(toArtifact)) build.add(each);
    return refused();
  });
  if (model.spoiled.size === 0) expectTree(model);
});

it('after any sequence of builds, crashes and meddling the folder is what the last build wrote and what was not ours', () => {
  const action = fc.oneof(
    { weight: 4, arbitrary: build },
    { weight: 2, arbitrary: crash },
    { weight: 2, arbitrary: part },
    { weight: 3, arbitrary: spoil },
    { weight: 3, arbitrary: addForeign },
    { weight: 1, arbitrary: removeForeign },
    { weight: 1, arbitrary: hide },
    { weight: 1, arbitrary: giveUp },
  );
  const root = scratch();
  let run = 0;
  fc.assert(
    fc.property(fc.array(action, { minLength: 2, maxLength: 14 }), (actions) => {
      const model = new Model(`${root}/${run++}`);
      buildAll(model.out, []);
      for (const act of actions) act(model);
    }),
    { numRuns: 150 },
  );
});
