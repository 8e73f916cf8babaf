/** Every command line that a `--help` shows is typed here, in the order of the list, beside the reference site. */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import { beforeAll, expect, test } from 'vitest';
import { bundleFile, plainSink } from '../../src/bundle/bundle-file.ts';
import { bundleSite } from '../../src/commands/shared/bundled-site.ts';
import { loadInputs } from '../../src/commands/shared/inputs.ts';
import { healthy } from '../doctor/healthy.ts';
import { writeStandInIso } from '../media/standin-iso.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { deploy, madeLog } from '../why/made-log.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'examples-'));
const { NODE_COMPILE_CACHE } = process.env;
const env = { PATH: `${folder}/bin:${process.env.PATH}`, HOME: folder, NODE_COMPILE_CACHE };
/** What `--help` of each command of the list said, in its order. */
const helps = new Map<string, Awaited<ReturnType<typeof shell>>>();

const shell = (line: string) => execa('bash', ['-c', line], { cwd: folder, env, extendEnv: false, reject: false });

beforeAll(async () => {
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/zoneseed'), `#!/bin/sh\nexec ${process.execPath} ${root}/src/zoneseed.js "$@"\n`);
  chmodSync(join(folder, 'bin/zoneseed'), 0o755);
  cpSync(join(root, 'examples/reference.yaml'), join(folder, 'site.yaml'));
  writeFileSync(join(folder, 'password.txt'), 'correct-horse-battery\n');
  const log = madeLog('4.20');
  deploy(log, { job: 44, vm: 14, logid: 'a6fb8aa7' });
  writeFileSync(join(folder, 'management-server.log.1.gz'), gzipSync(log.lines.slice(0, 4).join('\n')));
  writeFileSync(join(folder, 'management-server.log'), log.lines.slice(4).join('\n'));
  const agent = 'INFO  [cloud.agent.Agent] (agentRequest-Handler-2:null) (logid:a6fb8aa7) Processing agent command';
  writeFileSync(join(folder, 'agent.log'), `2026-03-01 09:00:01,500 ${agent}\n`);
  const inputs = valueIn(loadInputs(join(folder, 'site.yaml')));
  const bundle = bundleFile(plainSink(join(folder, 'site.bundle.tar.gz')), 0);
  valueIn(bundleSite(bundle, inputs, healthy(inputs.site), []));
  bundle.close();
  for (const iso of ['ubuntu-24.04.3-live-server-amd64.iso', 'ubuntu.iso']) await writeStandInIso(join(folder, iso));
  const { stdout: list } = await shell('zoneseed --help');
  for (const [, name = ''] of list.matchAll(/^ {2}([a-z][a-z ]+?) {2}/gm))
    helps.set(name, await shell(`zoneseed ${name} --help`));
});

test('every command of the list can be loaded, and has a help of its own with an example', () => {
  expect(helps.size).toBeGreaterThan(20);
  for (const [name, help] of helps) {
    expect(help, name).toMatchObject({ exitCode: 0, stderr: '' });
    // An example may be the command alone.
    expect(help.stdout).toMatch(new RegExp(`:\\n  zoneseed ${name}( |$)`, 'm'));
    // One letter, one meaning: docs/commands.md says so of -o.
    for (const [option] of help.stdout.matchAll(/^ {2}-o\b.*/gm))
      expect(option, name).toMatch(/^ {2}-o, --out <folder> /);
  }
});

test('every example does what it says', { timeout: 600_000 }, async () => {
  const { stdout: recipient } = await shell('age-keygen 2> /dev/null | age-keygen -y');
  const failed: object[] = [];
  for (const [name, { stdout: help }] of helps) {
    if (before[name] !== undefined) await shell(before[name]);
    const examples = [...(/\nExamples?:\n([\s\S]+)/.exec(help)?.[1] ?? '').matchAll(/^ {2}(zoneseed .*)$/gm)];
    expect(examples.length, name).toBeGreaterThan(0);
    for (const [, line = ''] of examples) {
      const { exitCode, stdout, stderr } = await type(name, line.replace('age1…', recipient));
      if (!isAsExpected(line, exitCode, stdout, stderr)) failed.push({ line, exitCode, stdout, stderr });
    }
    if (after[name] !== undefined) await shell(after[name]);
  }
  expect(failed).toEqual([]);
});

/** These ask machines. None is here, and nothing else may be asked: they run where no network is, and have little patience. */
const ASKING = ['finalize', 'destroy', 'status', 'doctor', 'repair', 'serve', 'why', 'bundle'];

function type(name: string, line: string) {
  const wait = ['status', 'doctor', 'repair', 'serve', 'why', 'bundle'].includes(name) ? '' : ' --wait 1s';
  return ASKING.includes(name) ? shell(`exec unshare --map-root-user --net ${line}${wait}`) : shell(line);
}

/**
 * With no machine there, a command line that was understood ends with the way to it, or with the question that nobody answers; a
 * strict check with the warnings that the reference site has, doctor with each host as a finding but for a bundle's, and serve with the networks where
 * it would have to be.
 */
function isAsExpected(line: string, exitCode: number | undefined, stdout: string, stderr: string): boolean {
  if (line.endsWith('--strict')) return exitCode === 1 && !stderr.includes('error');
  if (/^zoneseed (doctor|repair) --list$/.test(line)) return exitCode === 0;
  if (line.startsWith('zoneseed doctor --bundle')) return exitCode === 0 && stdout.includes('nothing is wrong');
  if (line.startsWith('zoneseed doctor ')) return exitCode === 1 && stdout.includes('does not answer [answers]');
  if (line.startsWith('zoneseed serve ')) return exitCode === 1 && stderr.includes('[serve-address]');
  if (line.startsWith('zoneseed status ')) return exitCode === 1 && stderr === '';
  if (line.startsWith('zoneseed why ') && line.includes('--log')) return exitCode === 0;
  if (!ASKING.some((name) => line.startsWith(`zoneseed ${name} `))) return exitCode === 0;
  return /\[(host-not-ready|host-no-route|api-unreachable|not-confirmed)\]/.test(stderr);
}

/** What has happened when somebody types the examples of a command, and is undone for those of the next. */
const before: Record<string, string> = {
  diff: 'cp -r out old && cp out/usb/banana.iso stick.iso',
  'secrets init': 'mv site.secrets.age kept',
};
const after: Record<string, string> = { 'secrets init': 'mv kept site.secrets.age' };
