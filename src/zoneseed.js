#!/usr/bin/env node
// What `zoneseed` starts with. Plain JavaScript, because it must run on whatever Node a machine has: it finds a Node that
// runs TypeScript as it is, keeps compiled code between runs, and hands over to cli.ts.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 18)) {
  const { homedir } = await import('node:os');
  // Not the default folder below /tmp: code is only ever loaded from a folder of the user's own.
  module.enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'zoneseed', 'compiled'));
  if (import.meta.dirname.includes('node_modules')) await import('./strip-types.js');
  await import('./cli.ts');
} else {
  process.exitCode = await runOnOwnNode();
}

/** Runs this file again on the Node that npm's package `node` brings: in a clone, or beside an installed zoneseed. */
async function runOnOwnNode() {
  const { spawnSync } = await import('node:child_process');
  const node = ['../node_modules/', '../../']
    .map((folder) => fileURLToPath(new URL(`${folder}node/bin/node`, import.meta.url)))
    .find(existsSync);
  if (node === undefined) {
    const installed = import.meta.url.includes('/node_modules/');
    const [remedy, place] = installed ? ['npm install node@24', 'this folder'] : ['npm ci', 'its folder'];
    console.error(
      `zoneseed: needs Node 22.18 or newer, this is ${process.version}; run "${remedy}" in ${place}, which brings one`,
    );
    return 3;
  }
  const { status, signal, error } = spawnSync(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  if (error) console.error(`zoneseed: cannot start ${node}: ${error.message}`);
  if (signal) process.kill(process.pid, signal);
  return status ?? 3;
}
