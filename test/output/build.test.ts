import { hash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { done, refused } from '../../src/outcome/outcome.ts';
import { writeBuild } from '../../src/output/write-build.ts';
import { readTree } from '../fakes/tree.ts';
import { scratch } from './scratch.ts';
import { artifact, artifactsOf, buildAll, said, tryBuild } from './small-site.ts';

describe('a first build', () => {
  it('holds every artifact with its content and mode, and the manifest', () => {
    const out = `${scratch()}/new/out`;
    const result = buildAll(out, artifactsOf(['a'], 'one'));
    const tree = readTree(out);
    expect([...tree.keys()]).toEqual([
      'hosts/a/meta-data',
      'hosts/a/user-data',
      'iso/a.iso',
      'known_hosts',
      'manifest.json',
    ]);
    expect(tree.get('hosts/a/user-data')).toEqual({
      mode: 0o600,
      content: '#cloud-config\nhost: a\nword: one\n',
    });
    expect(tree.get('hosts/a/meta-data')?.mode).toBe(0o644);
    expect(result).toMatchObject({ written: 4, unchanged: 0, removed: [], foreign: [] });
    expect(result.bytes).toBe(
      [...tree.values()].reduce((sum, { content }) => sum + content.length, 0) - manifestSize(out),
    );
  });

  it('shows only links to the current build, which is reached in one step', () => {
    const out = scratch();
    buildAll(out, artifactsOf(['a'], 'one'));
    const entries = ['hosts', 'iso', 'known_hosts', 'manifest.json'];
    expect(readdirSync(out).sort()).toEqual(['.builds', '.current', '.gitignore', ...entries]);
    for (const entry of entries) {
      expect(readlinkSync(`${out}/${entry}`)).toBe(`.current/${entry}`);
    }
    expect(readlinkSync(`${out}/.current`)).toBe('.builds/1/tree');
    expect(readdirSync(`${out}/.builds`)).toEqual(['1']);
  });

  it('has folders that only their owner may enter, and leaves the mode of the output folder', () => {
    const out = scratch();
    chmodSync(out, 0o751);
    buildAll(out, artifactsOf(['a'], 'one'));
    expect(lstatSync(out).mode & 0o7777).toBe(0o751);
    for (const folder of ['.builds', '.builds/1', '.builds/1/tree', 'hosts', 'hosts/a', 'iso']) {
      expect(statSync(`${out}/${folder}`).mode & 0o7777, folder).toBe(0o700);
    }
  });

  it.each([0o000, 0o022, 0o077])('has the same modes under umask %o', (umask) => {
    const out = scratch();
    const before = process.umask(umask);
    try {
      buildAll(out, artifactsOf(['a'], 'one'));
    } finally {
      process.umask(before);
    }
    const modes = [...readTree(out)].map(([path, { mode }]) => `${path} ${mode.toString(8)}`);
    expect(modes).toEqual([
      'hosts/a/meta-data 644',
      'hosts/a/user-data 600',
      'iso/a.iso 600',
      'known_hosts 644',
      'manifest.json 644',
    ]);
  });

  it('is the same whatever the order of its artifacts and wherever it lies', () => {
    const [here, there] = [scratch(), `${scratch()}/else/where`];
    const artifacts = artifactsOf(['a', 'b', 'B-2'], 'one');
    buildAll(here, artifacts);
    buildAll(there, artifacts.toReversed());
    expect(readTree(there)).toEqual(readTree(here));
  });
});

describe('the manifest', () => {
  it('is JSON with the header first and one artifact a line, sorted by path', () => {
    const out = scratch();
    writeBuild(out, (build) => {
      build.add(artifact('known_hosts', 'k\n', { origin: ['hosts'] }));
      build.add(artifact('hosts/ä "quoted"/user-data', 'ü', { origin: ['hosts', 'ä', 0] }));
      return done({ input: 'abc', site: 'banana', hosts: ['x', 'y'], nothing: undefined });
    });
    expect(readFileSync(`${out}/manifest.json`, 'utf8').split('\n')).toEqual([
      '{',
      '"input":"abc",',
      '"site":"banana",',
      '"hosts":["x","y"],',
      '"artifacts":[',
      `{"path":"hosts/ä \\"quoted\\"/user-data","mode":"0600","size":2,"sha256":"${hash('sha256', 'ü')}","secret":true,"origin":["hosts","ä",0]},`,
      `{"path":"known_hosts","mode":"0644","size":2,"sha256":"${hash('sha256', 'k\n')}","secret":false,"origin":["hosts"]}`,
      ']',
      '}',
      '',
    ]);
  });

  it('is JSON for a build without artifacts too', () => {
    const out = scratch();
    buildAll(out, []);
    expect(JSON.parse(readFileSync(`${out}/manifest.json`, 'utf8'))).toEqual({
      input: 'input',
      site: 'test',
      artifacts: [],
    });
  });
});

describe('a further build', () => {
  it('leaves unchanged files, the manifest too, exactly as they are', () => {
    const out = scratch();
    buildAll(out, artifactsOf(['a', 'b'], 'one'));
    const before = identities(out);
    expect(buildAll(out, artifactsOf(['a', 'b'], 'one'))).toMatchObject({ written: 0, unchanged: 7, bytes: 0 });
    expect(identities(out)).toEqual(before);
    expect(readdirSync(`${out}/.builds`)).toEqual(['2']);
  });

  it('writes changed files anew and never through another name of the old file', () => {
    const out = scratch();
    const other = `${scratch()}/kept`;
    buildAll(out, artifactsOf(['a', 'b'], 'one'));
    linkSync(`${out}/hosts/a/user-data`, other);
    const before = identities(out);
    const result = buildAll(out, artifactsOf(['a', 'b'], 'two'));
    expect(result).toMatchObject({ written: 4, unchanged: 3 });
    expect(readFileSync(other, 'utf8')).toContain('word: one');
    expect(readFileSync(`${out}/hosts/a/user-data`, 'utf8')).toContain('word: two');
    const after = identities(out);
    expect([...after.keys()].filter((path) => after.get(path) === before.get(path))).toEqual([
      'hosts/a/meta-data',
      'hosts/b/meta-data',
      'known_hosts',
    ]);
  });

  it('drops hosts that left the site, and entries that became empty', () => {
    const out = scratch();
    buildAll(out, artifactsOf(['a', 'b'], 'one'));
    const result = buildAll(out, [artifact('hosts/a/user-data', 'x')]);
    expect(result.removed).toEqual([
      'hosts/a/meta-data',
      'hosts/b/meta-data',
      'hosts/b/user-data',
      'iso/a.iso',
      'iso/b.iso',
      'known_hosts',
    ]);
    expect(readdirSync(out).sort()).toEqual(['.builds', '.current', '.gitignore', 'hosts', 'manifest.json']);
    expect(readdirSync(`${out}/hosts`)).toEqual(['a']);
  });

  it('gives a file its new mode though its content is the same', () => {
    const out = scratch();
    buildAll(out, [artifact('known_hosts', 'x', { secret: false })]);
    expect(buildAll(out, [artifact('known_hosts', 'x', { secret: true })])).toMatchObject({ written: 1 });
    expect(statSync(`${out}/known_hosts`).mode & 0o777).toBe(0o600);
  });

  const spoilings: [string, (out: string) => void][] = [
    [
      'edited with the same size and time',
      (out) => keepTime(`${out}/hosts/a/user-data`, (file) => flipFirstByte(file)),
    ],
    ['emptied', (out) => writeFileSync(`${out}/iso/a.iso`, '')],
    ['deleted', (out) => rmSync(`${out}/hosts/a/meta-data`)],
    ['made readable for others', (out) => chmodSync(`${out}/hosts/a/user-data`, 0o644)],
    ['deleted with its folder', (out) => rmSync(`${out}/hosts/a`, { recursive: true })],
    ['hidden by deleting the link to it', (out) => rmSync(`${out}/known_hosts`)],
    ['replaced at the top', (out) => replaceFile(`${out}/known_hosts`, 'edited')],
    ['the manifest, edited', (out) => writeFileSync(`${out}/manifest.json`, '{"artifacts":[]}')],
    ['the manifest, deleted', (out) => rmSync(`${out}/.current/manifest.json`)],
    ['the manifest, replaced at the top', (out) => replaceFile(`${out}/manifest.json`, 'edited')],
    ['all, by deleting all builds', (out) => rmSync(`${out}/.builds`, { recursive: true })],
    ['all, by deleting the link to the build', (out) => rmSync(`${out}/.current`)],
  ];
  it.each(spoilings)('puts right what was %s', (_, spoil) => {
    const out = scratch();
    buildAll(out, artifactsOf(['a', 'b'], 'one'));
    const before = readTree(out);
    spoil(out);
    expect(readTree(out)).not.toEqual(before);
    const result = buildAll(out, artifactsOf(['a', 'b'], 'one'));
    expect(readTree(out)).toEqual(before);
    expect(result.foreign).toEqual([]);
  });
});

describe('a build that is given up', () => {
  const problem = { rule: 'not-today', message: 'not today' };

  it('leaves the former build', () => {
    const out = scratch();
    buildAll(out, artifactsOf(['a'], 'one'));
    const before = readTree(out);
    const result = writeBuild(out, (build) => {
      build.add(artifact('ssh_key', 'key'));
      return refused(problem);
    });
    expect(result).toEqual(refused(problem));
    expect(readTree(out)).toEqual(before);
    expect(readdirSync(`${out}/.builds`)).toEqual(['1']);
  });

  it('leaves the former build when a bug ends it, and the bug is not hidden', () => {
    const out = scratch();
    buildAll(out, artifactsOf(['a'], 'one'));
    const before = readTree(out);
    expect(() => tryBuild(out, artifactsOf(['a'], 'two'), 'input', {}, () => fail())).toThrow('a bug');
    expect(readTree(out)).toEqual(before);
    expect(readdirSync(`${out}/.builds`)).toEqual(['1']);
  });

  it('leaves nothing where nothing was', () => {
    const out = `${scratch()}/out`;
    writeBuild(out, () => refused(problem));
    expect(existsSync(out)).toBe(false);
  });
});

it('large and odd contents come out as they went in', () => {
  const out = scratch();
  const contents = {
    empty: '',
    unicode: 'ä€😀'.repeat(1000),
    large: 'x€'.repeat(600_000),
    bytes: Buffer.alloc(3_000_001, 7),
  };
  const artifacts = Object.entries(contents).map(([name, content]) => artifact(`hosts/${name}`, content));
  buildAll(out, artifacts);
  for (const [name, content] of Object.entries(contents)) {
    expect(readFileSync(`${out}/hosts/${name}`).equals(Buffer.from(content)), name).toBe(true);
  }
  expect(buildAll(out, artifacts)).toMatchObject({ written: 0, unchanged: 4 });
  contents.bytes[3_000_000] = 8;
  expect(buildAll(out, artifacts)).toMatchObject({ written: 1, unchanged: 3 });
});

it('a damaged ledger is a problem that says what to do', () => {
  for (const damage of ['', '{\n"input":"x",\n"artifacts":[\n', '{"input":"x"}', 'no json']) {
    const out = scratch();
    buildAll(out, artifactsOf(['a'], 'one'));
    writeFileSync(`${out}/.builds/1/ledger`, damage);
    const before = readTree(out);
    expect(said(tryBuild(out, []))).toBe(
      `"${out}/.builds/1/ledger" is not as zoneseed wrote it: move "${out}" away and build again`,
    );
    expect(readTree(out)).toEqual(before);
  }
});

function fail(): never {
  throw new Error('a bug');
}

function manifestSize(out: string): number {
  return statSync(`${out}/manifest.json`).size;
}

/** Inode and time of every file. */
function identities(out: string): Map<string, string> {
  const identity = (path: string) => {
    const { ino, mtimeNs } = statSync(`${out}/${path}`, { bigint: true });
    return `${ino} ${mtimeNs}`;
  };
  return new Map([...readTree(out).keys()].map((path) => [path, identity(path)]));
}

function keepTime(file: string, edit: (file: string) => void): void {
  const { atime, mtime } = statSync(file);
  edit(file);
  utimesSync(file, atime, mtime);
}

function flipFirstByte(file: string): void {
  const content = readFileSync(file);
  content.writeUInt8((content[0] ?? 0) ^ 1);
  writeFileSync(file, content);
}

/** As an editor does that writes a new file and renames it. */
function replaceFile(file: string, content: string): void {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}
