/** Builds every example once for a test file, each into an output folder of its own. */
import { cp, mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { must } from '../lab/process.ts';
import { type Document, documentsOf } from './documents.ts';

const PROJECT = resolve(import.meta.dirname, '../..');

export interface Built {
  readonly example: string;
  readonly out: string;
  readonly documents: readonly Document[];
}

/** Compiles a site file that may have its secrets written beside it; throws with the compiler's words when it refuses. */
export async function buildSite(site: string, out: string): Promise<void> {
  const argv = [process.execPath, join(PROJECT, 'src/zoneseed.js'), 'build', site, '--out', out];
  await must(argv, { timeout: 120, env: { XDG_CONFIG_HOME: join(dirname(site), 'config') } });
}

/** Every file of `examples/`, built from a copy of the folder: secrets are made beside the site file. */
export async function buildExamples(): Promise<Built[]> {
  const folder = await mkdtemp(join(tmpdir(), 'zoneseed-examples-'));
  const sites = join(folder, 'sites');
  await cp(join(PROJECT, 'examples'), sites, { recursive: true, filter: (path) => !path.endsWith('.age') });
  const names = (await readdir(sites)).filter((name) => name.endsWith('.yaml'));
  return Promise.all(
    names.map(async (name): Promise<Built> => {
      const out = join(folder, 'out', name);
      await buildSite(join(sites, name), out);
      return { example: name, out, documents: documentsOf(name, out) };
    }),
  );
}
