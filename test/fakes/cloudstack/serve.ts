/**
 * The stand-in as a program: `node test/fakes/cloudstack/serve.ts --port 8080 --state FILE`. A fault that kills the
 * server ends it with 137; started again with the same file, it goes on from there. It says its URL when it listens.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startStandIn } from './stand-in.ts';
import type { State } from './state.ts';
import { FAST, type Hooks, type HostFound, type Pace, REAL } from './world.ts';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '8080' },
    host: { type: 'string', default: '127.0.0.1' },
    version: { type: 'string', default: '4.19.3.0' },
    /** Where it remembers. */
    state: { type: 'string' },
    /** What it remembers at its start, where nothing is to be written down. */
    from: { type: 'string' },
    /** `fast` or `real`, or as JSON what differs from `fast`: `{"addHost":600}`. */
    pace: { type: 'string', default: 'fast' },
    /** A program that logs in to a host: reads what is known of it as JSON, may write `{"name":…,"secured":…}`; its last line of error is the reason why it failed. */
    'add-host': { type: 'string' },
    /** A program that gets the URL of an export and the word `pool` or `store`; fails when it cannot be mounted. */
    mount: { type: 'string' },
  },
});

/** What a program wrote; refused with its last line of error. */
function run(program: string, args: readonly string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args);
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(out) : reject(new Error(err.trim().split('\n').at(-1)))));
    child.stdin.end(input);
  });
}

function hooks({ 'add-host': addHost, mount }: typeof options): Hooks {
  const mounts = (program: string, what: string) => (url: string) =>
    run(program, [url, what], '').then(
      () => true,
      () => false,
    );
  return {
    ...(addHost === undefined
      ? {}
      : { addHost: async (asked) => found(await run(addHost, [], JSON.stringify(asked))) }),
    ...(mount === undefined ? {} : { mountPool: mounts(mount, 'pool'), mountImageStore: mounts(mount, 'store') }),
  };
}

function paceOf(text: string): Partial<Pace> {
  if (text === 'real') return REAL;
  return text === 'fast' ? FAST : (JSON.parse(text) as Partial<Pace>);
}

function found(output: string): HostFound {
  return output.trim() === '' ? {} : JSON.parse(output);
}

/** Written whole or not at all, for the program may be killed at any time; and for its owner alone, for passwords are in it. */
function remember(file: string, state: State): void {
  writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

const { state: file } = options;
const memory = options.from ?? file;
const before =
  memory !== undefined && existsSync(memory) ? { state: JSON.parse(readFileSync(memory, 'utf8')) as State } : {};
const standIn = await startStandIn({
  ...before,
  ...{ port: Number(options.port), host: options.host, version: options.version },
  pace: paceOf(options.pace),
  hooks: hooks(options),
  changed: (state) => file !== undefined && remember(file, state),
  died: () => {
    if (file !== undefined) remember(file, standIn.world.state);
    process.exit(137);
  },
});
process.stdout.write(`${standIn.url}\n`);
