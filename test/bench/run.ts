/**
 * Measures whole builds, by the program as a user runs it, against the tools it replaces, in one run and in turns:
 * `run.ts [HOSTS...]`. Prints a table in Markdown: docs/performance.md keeps the last one.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { benchSite } from './site.ts';

const program = join(import.meta.dirname, '../../src/zoneseed.js');
const yardstick = join(import.meta.dirname, 'stringify-and-write.ts');
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 100, 1000, 10_000];
/** Above this many hosts the loops over other programs and the rounds take too long to be worth it. */
const COMPARE_UP_TO = 1000;
const ROUNDS = 3;

interface Run {
  readonly seconds: number;
  readonly mebibytes: number;
  readonly stdout: string;
}

/** Runs a command under GNU time; throws when it fails. */
function run(command: string, args: string[], env: Record<string, string>, cwd: string): Run {
  const start = performance.now();
  const timed = spawnSync('/usr/bin/time', ['-f', '%M', command, ...args], {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const seconds = (performance.now() - start) / 1000;
  if (timed.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${timed.stderr}`);
  return { seconds, mebibytes: Number(timed.stderr.trim().split('\n').at(-1)) / 1024, stdout: timed.stdout };
}

// The braces in these are bash's: the name without its folders, and no process for it.
const LOOPS = {
  'cloud-localds': `for host in "$1"/hosts/*; do cloud-localds "$2/\${host##*/}.iso" "$host/user-data" "$host/meta-data"; done`,
  genisoimage: `for host in "$1"/hosts/*; do genisoimage -quiet -output "$2/\${host##*/}.iso" -volid CIDATA -joliet -rock "$host/user-data" "$host/meta-data"; done`,
};

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const show = (values: readonly number[]) => median(values).toFixed(2);

async function measure(hosts: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'zoneseed-bench-'));
  const env = { PATH: process.env.PATH ?? '', HOME: folder };
  const site = benchSite(hosts);
  writeFileSync(join(folder, 'site.yaml'), site);
  const fresh = (name: string) => {
    rmSync(join(folder, name), { recursive: true, force: true });
    mkdirSync(join(folder, name));
    return join(folder, name);
  };
  const rounds = hosts <= COMPARE_UP_TO ? ROUNDS : 1;
  const firsts: Run[] = [];
  const builds: Run[] = [];
  const again: Run[] = [];
  const others: Record<string, number[]> = {
    'stringify + write': [],
    ...Object.fromEntries(Object.keys(LOOPS).map((name) => [name, []])),
  };
  for (let round = 0; round < rounds; round++) {
    // Nothing there: no output, no secrets, no identity.
    fresh('out');
    fresh('.config');
    rmSync(join(folder, 'site.secrets.age'), { force: true });
    firsts.push(run(process.execPath, [program, 'build'], env, folder));
    fresh('out');
    builds.push(run(process.execPath, [program, 'build'], env, folder));
    again.push(run(process.execPath, [program, 'build'], env, folder));
    if (hosts > COMPARE_UP_TO) continue;
    others['stringify + write']?.push(
      Number(run(process.execPath, [yardstick, 'out', fresh('same')], env, folder).stdout) / 1000,
    );
    for (const [name, script] of Object.entries(LOOPS)) {
      others[name]?.push(run('bash', ['-ec', script, 'bash', 'out', fresh('isos')], env, folder).seconds);
    }
  }
  const build = builds.map(({ seconds }) => seconds);
  const ratio = (values: readonly number[]) => median(values.map((value, i) => value / (build[i] ?? Number.NaN)));
  const cell = (name: string) =>
    others[name]?.length ? `${show(others[name])} s (${ratio(others[name]).toFixed(2)} x)` : 'not run';
  const peak = Math.max(...builds.map(({ mebibytes }) => mebibytes)).toFixed(0);
  const first = firsts.map(({ seconds }) => seconds);
  const rebuild = again.map(({ seconds }) => seconds);
  console.log(
    `| ${hosts} | ${show(build)} s | ${peak} MiB | ${show(first)} s (${ratio(first).toFixed(2)} x) | ${show(rebuild)} s (${ratio(rebuild).toFixed(2)} x) | ${cell('stringify + write')} | ${cell('cloud-localds')} | ${cell('genisoimage')} |`,
  );
  rmSync(folder, { recursive: true });
}

function measureHelp(): void {
  const env = { PATH: process.env.PATH ?? '', HOME: mkdtempSync(join(tmpdir(), 'zoneseed-help-')) };
  const ratios: number[] = [];
  for (let i = 0; i < 25; i++) {
    const help = run(process.execPath, [program, '--help'], env, '/').seconds;
    const nothing = run(process.execPath, ['-e', '0'], env, '/').seconds;
    if (i > 1) ratios.push(help / nothing);
  }
  console.log(`\n\`zoneseed --help\` takes ${show(ratios)} times as long as \`node -e 0\`.`);
}

console.log(
  `${cpus().length} x ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}\n`,
);
console.log(
  '| hosts | build | peak memory | first build, nothing there | unchanged rebuild | stringify + write | cloud-localds loop | genisoimage loop |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
for (const size of sizes) await measure(size);
measureHelp();
