import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hostArtifacts, siteArtifacts } from '../src/commands/compile.ts';
import { loadInputs } from '../src/commands/inputs.ts';
import { openBuild } from '../src/output/open-build.ts';
import { fakeSecrets } from './fakes/secrets.ts';

const examples = join(import.meta.dirname, '../examples');
const golden = join(import.meta.dirname, 'golden');
const sites = readdirSync(examples).filter((name) => name.endsWith('.yaml'));

/** Compiles an example into a folder of its own, with secrets that never change, and answers its files. */
function compile(file: string): Map<string, Buffer> {
  const { inputs } = loadInputs(join(examples, file));
  if (inputs === undefined) throw new Error(`${file} is not fine`);
  const out = join(mkdtempSync(join(tmpdir(), 'golden-')), 'out');
  const build = openBuild(out);
  if ('problem' in build) throw new Error(build.problem);
  const secrets = fakeSecrets(
    inputs.site.name,
    inputs.site.hosts.map((host) => host.name),
  );
  for (const artifact of siteArtifacts(inputs, 'out', secrets)) build.add(artifact);
  for (const host of inputs.site.hosts)
    for (const artifact of hostArtifacts(inputs, host, secrets)) build.add(artifact);
  build.commit({ site: inputs.site.name, input: 'golden' });
  const tops = ['known_hosts', 'ssh_config', 'ssh_key', 'manifest.json'];
  const below = ['hosts', 'iso'].flatMap((top) => filesBelow(join(out, top)).map((path) => `${top}/${path}`));
  return new Map([...tops, ...below].map((path) => [path, readFileSync(join(out, path))]));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

describe.each(sites)('%s', (file) => {
  const files = compile(file);
  // Seed ISOs are binary: the manifest beside them holds their digests.
  const texts = [...files.keys()].filter((path) => !path.endsWith('.iso'));
  const folder = join(golden, basename(file, '.yaml'));

  test.each(texts)('%s', async (path) => {
    await expect(files.get(path)?.toString()).toMatchFileSnapshot(join(folder, path));
  });

  test('has exactly these files', () => {
    expect(filesBelow(folder).sort()).toEqual(texts.sort());
  });

  test('is the same when compiled again', () => {
    expect(compile(file)).toEqual(files);
  });
});

test('every golden folder belongs to an example', () => {
  expect(readdirSync(golden).sort()).toEqual(sites.map((file) => basename(file, '.yaml')).sort());
});
