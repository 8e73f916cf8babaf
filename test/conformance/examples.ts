/** Builds every example once for a test file, each into an output folder of its own. */
import { readdirSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { must } from '../lab/process.ts';
import { type Document, documentsOf } from './documents.ts';

const PROJECT = resolve(import.meta.dirname, '../..');

export interface Built {
  readonly example: string;
  readonly out: string;
  readonly documents: readonly Document[];
}

/** Compiles one site file with secrets of its own; throws with the compiler's words when it refuses. */
export async function buildExample(site: string, folder: string): Promise<string> {
  const out = join(folder, 'out');
  const argv = [process.execPath, join(PROJECT, 'src/zoneseed.js'), 'build', site, '--out', out];
  await must(argv, { timeout: 120, env: { XDG_CONFIG_HOME: join(folder, 'config') } });
  return out;
}

/** Every file of `examples/`, built. */
export async function buildExamples(): Promise<Built[]> {
  const names = readdirSync(join(PROJECT, 'examples')).filter((name) => name.endsWith('.yaml'));
  return Promise.all(
    names.map(async (name): Promise<Built> => {
      const folder = await mkdtemp(join(tmpdir(), 'zoneseed-example-'));
      const out = await buildExample(join(PROJECT, 'examples', name), folder);
      return { example: name, out, documents: documentsOf(name, out) };
    }),
  );
}
