/**
 * The root file systems of the lab: built once, kept in a cache folder, whole or not at all.
 * The cache is $ZONESEED_LAB or ~/.cache/zoneseed/lab; `rm -rf` it freely when nothing runs.
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { must } from './process.ts';
import { type RootName, recipeHash } from './recipes.ts';

/** Seconds, against hanging; a cold cache on a slow mirror, or another process that builds it. */
const BUILD_TIME = 2700;

/** The folder everything costly is kept in. */
export function cacheFolder(): string {
  const set = process.env.ZONESEED_LAB;
  if (set !== undefined && set !== '') return set;
  const cache = process.env.XDG_CACHE_HOME;
  return join(cache !== undefined && cache !== '' ? cache : join(homedir(), '.cache'), 'zoneseed', 'lab');
}

/** Where the packages of all roots of a suite are kept: the stock of the local apt repository. */
export function packageFolder(suite: string): string {
  return join(cacheFolder(), 'packages', suite);
}

/** Where a root is, or will be. */
export function rootFolder(name: RootName): string {
  return join(cacheFolder(), `${name}-${recipeHash(name)}`);
}

/** Makes something that lives in the cache, unless it is there: one builder at a time, also between processes. */
export async function once(path: string, builder: readonly string[]): Promise<string> {
  if (existsSync(path)) return path;
  await mkdir(cacheFolder(), { recursive: true });
  await must(['flock', `${path}.lock`, ...builder], { timeout: BUILD_TIME });
  if (!existsSync(path)) throw new Error(`${builder.join(' ')} ended well and left no ${path}`);
  return path;
}

/** The folder of a finished root; builds it, and those below it, when the cache has none of this recipe. */
export async function ensureRoot(name: RootName): Promise<string> {
  const builder = fileURLToPath(new URL('./build-root.ts', import.meta.url));
  return once(rootFolder(name), [process.execPath, builder, name]);
}
