/**
 * Measures whole runs of the program as a user starts it, and the tools it replaces, in turns:
 * `run.ts [--beside CHECKOUT] [HOSTS...]`. Another checkout of the program (with its `node_modules`) is measured beside this one, run
 * by run, so that what the machine does meanwhile befalls both. Prints tables in Markdown; docs/performance.md keeps the last ones.
 */
import { mkdtempSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { OTHERS, type OtherTimes, otherTools } from './others.ts';
import { KINDS, type Kind, SiteRuns } from './site-runs.ts';
import { median, type Run, ratio, timed } from './timed.ts';

const { values, positionals } = parseArgs({ options: { beside: { type: 'string' } }, allowPositionals: true });
const here = join(import.meta.dirname, '../..');
const sizes = positionals.length > 0 ? positionals.map(Number) : [1, 100, 1000];
/** Above this many hosts the other tools and the rounds take too long to be worth it. */
const COMPARE_UP_TO = 1000;
const ROUNDS = 3;

const wall = (runs: readonly Run[]) => runs.map((run) => run.wall);
const user = (runs: readonly Run[]) => runs.map((run) => run.user);

function row(...cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

function tableHead(...names: readonly string[]): string {
  return `${row(...names)}\n${row(...names.map(() => '---'))}`;
}

/** Wall time, processor time outside the kernel, and peak memory of some runs. */
function cells(runs: readonly Run[]): string[] {
  const peak = Math.max(...runs.map((run) => run.peak)).toFixed(0);
  return [`${median(wall(runs)).toFixed(2)} s`, `${median(user(runs)).toFixed(2)} s`, `${peak} MiB`];
}

/** A row for each kind of run; behind the figures those of the other checkout, and what part of them ours are. */
function tell(hosts: number, now: SiteRuns, before: SiteRuns | undefined): void {
  for (const kind of KINDS) {
    const ours = now.runs[kind];
    const share = ratio(wall(ours), wall(now.runs.build)).toFixed(2);
    console.log(row(hosts, kind, ...cells(ours), share, ...besideCells(kind, ours, before)));
  }
}

function besideCells(kind: Kind, ours: readonly Run[], before: SiteRuns | undefined): string[] {
  if (before === undefined) return [];
  const theirs = before.runs[kind];
  const share = (of: (runs: readonly Run[]) => number[]) => ratio(of(ours), of(theirs)).toFixed(2);
  return [...cells(theirs), share(wall), share(user)];
}

/** The seconds of each of the other tools, and how many times as long as a build that is. */
function otherCells(rounds: readonly OtherTimes[], builds: readonly Run[]): string[] {
  return OTHERS.map((name) => {
    const seconds = rounds.map((round) => round[name]);
    return `${median(seconds).toFixed(2)} s (${ratio(seconds, wall(builds)).toFixed(2)} x)`;
  });
}

/** Prints the rows of a site; answers the row of the other tools, where they were run. */
function measure(hosts: number): string[] {
  const now = new SiteRuns(here, hosts);
  const before = values.beside === undefined ? undefined : new SiteRuns(resolve(values.beside), hosts);
  const others: OtherTimes[] = [];
  for (let round = 0; round < (hosts <= COMPARE_UP_TO ? ROUNDS : 1); round++) {
    now.round();
    before?.round();
    if (hosts <= COMPARE_UP_TO) others.push(otherTools(now));
  }
  tell(hosts, now, before);
  now.end();
  before?.end();
  return others.length > 0 ? [row(hosts, ...otherCells(others, now.runs.build))] : [];
}

function helpRatio(): number {
  const empty = mkdtempSync(join(tmpdir(), 'zoneseed-help-'));
  const ratios: number[] = [];
  for (let i = 0; i < 25; i++) {
    const help = timed(process.execPath, [join(here, 'src/zoneseed.js'), '--help'], empty).wall;
    ratios.push(help / timed(process.execPath, ['-e', '0'], empty).wall);
  }
  return median(ratios);
}

const memory = Math.round(totalmem() / 2 ** 30);
console.log(`${cpus().length} x ${cpus()[0]?.model}, ${memory} GiB, Node ${process.version}\n`);
const beside = values.beside === undefined ? [] : ['before: wall', 'user CPU', 'peak', 'now/before: wall', 'user CPU'];
console.log(tableHead('hosts', 'run', 'wall', 'user CPU', 'peak', 'of a build', ...beside));
const others = sizes.flatMap(measure);
console.log(['', tableHead('hosts', ...OTHERS), ...others].join('\n'));
console.log(`\n\`zoneseed --help\` takes ${helpRatio().toFixed(2)} times as long as \`node -e 0\`.`);
