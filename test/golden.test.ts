import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Compiler } from '../src/commands/shared/compile.ts';
import { loadInputs } from '../src/commands/shared/inputs.ts';
import { openIso } from '../src/iso/read.ts';
import { done } from '../src/outcome/outcome.ts';
import { writeBuild } from '../src/output/write-build.ts';
import { memorySource } from './fakes/memory-source.ts';
import { fakeSecrets } from './fakes/secrets.ts';
import { goldenSet, writtenFiles } from './golden-set.ts';
import { valueIn } from './outcome/outcomes.ts';

const examples = join(import.meta.dirname, '../examples');
const golden = join(import.meta.dirname, 'golden');
const sites = new Map(
  readdirSync(examples)
    .filter((name) => name.endsWith('.yaml'))
    // What sites have in common is named for the first of them: the reference, where it has it too.
    .sort((a, b) => Number(b === 'reference.yaml') - Number(a === 'reference.yaml'))
    .map((file) => [basename(file, '.yaml'), compile(file)]),
);

/** Compiles an example into a folder of its own, with secrets that never change, and answers its files. */
function compile(file: string): Map<string, Buffer> {
  const inputs = valueIn(loadInputs(join(examples, file)));
  const out = join(mkdtempSync(join(tmpdir(), 'golden-')), 'out');
  const secrets = fakeSecrets(
    inputs.site.name,
    inputs.site.hosts.map((host) => host.name),
  );
  const compiler = new Compiler(inputs, secrets);
  const built = writeBuild(out, (build) => {
    for (const artifact of compiler.ofSite('/home/operator/out')) build.add(artifact);
    for (const host of inputs.site.hosts) for (const artifact of valueIn(compiler.artifacts(host))) build.add(artifact);
    return done({ site: inputs.site.name, input: 'golden' });
  });
  valueIn(built);
  const tops = ['known_hosts', 'ssh_config', 'ssh_key', 'manifest.json'];
  const below = ['hosts', 'iso'].flatMap((top) => filesBelow(join(out, top)).map((path) => `${top}/${path}`));
  return new Map([...tops, ...below].map((path) => [path, readFileSync(join(out, path))]));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

describe('golden files', () => {
  const set = goldenSet(sites);

  test.each([...set.keys()])('%s', async (path) => {
    await expect(set.get(path)).toMatchFileSnapshot(join(golden, path));
  });

  test('are exactly these: remove what is not among them', () => {
    expect(filesBelow(golden).sort()).toEqual([...set.keys()].sort());
  });
});

describe.each([...sites.keys()])('%s', (site) => {
  const files = sites.get(site) ?? new Map<string, Buffer>();
  const hosts = [...files.keys()].filter((path) => path.endsWith('.iso')).map((path) => basename(path, '.iso'));

  test('is the same, byte for byte, when compiled again', () => {
    expect(compile(`${site}.yaml`)).toEqual(files);
  });

  test('has a manifest with the digest and the size of every other file', () => {
    const { artifacts } = JSON.parse(files.get('manifest.json')?.toString() ?? '{}');
    const told = artifacts.map(({ path, size, sha256 }: Record<string, unknown>) => ({ path, size, sha256 }));
    const others = [...files].filter(([path]) => path !== 'manifest.json').sort(([a], [b]) => (a < b ? -1 : 1));
    expect(told).toEqual(others.map(([path, bytes]) => ({ path, size: bytes.length, sha256: sha256(bytes) })));
  });

  test.each(hosts)('has on the seed ISO of %s the documents as they are, byte for byte', (host) => {
    const image = openIso(memorySource(files.get(`iso/${host}.iso`) ?? Buffer.alloc(0)));
    const names = image.entries.map(({ path }) => path);
    expect(names).toContain('user-data');
    expect(names).toContain('meta-data');
    for (const name of names) expect(Buffer.from(image.readFile(name))).toEqual(files.get(`hosts/${host}/${name}`));
  });

  test.each(hosts)('gives %s an instance id that is the digest of what its other documents say', (host) => {
    const said = ['user-data', 'network-config'].flatMap(
      (name) => files.get(`hosts/${host}/${name}`)?.toString() ?? [],
    );
    const contents = said.map((text) => sha256(text.replace(/^(#.*\n)+/, ''))).join('\n');
    const id = `instance-id: iid-${host}-${sha256(contents).slice(0, 16)}\n`;
    expect(files.get(`hosts/${host}/meta-data`)?.toString()).toContain(id);
  });

  test.each(hosts)('tells %s the digests of the files it writes', (host) => {
    const written = new Map(
      writtenFiles(files.get(`hosts/${host}/user-data`)?.toString() ?? '').map((f) => [f.path, f.content]),
    );
    const lists = [...written.keys()].filter((path) => path.endsWith('/seeded'));
    expect(lists).toHaveLength(2);
    const told = lists.flatMap((list) => written.get(list)?.trimEnd().split('\n') ?? []).sort();
    const last = '/etc/zoneseed/seeded';
    const others = [...written].filter(([path]) => path !== last);
    expect(told).toEqual(others.map(([path, content]) => `${sha256(content)}  ${path.slice(1)}`).sort());
  });
});
