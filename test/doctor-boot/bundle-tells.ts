/** `zoneseed bundle` and `zoneseed why` on the booted hosts: all that is there to be known of them, and no secret. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { named } from '../boot/lab.ts';
import { expectEqual, expectMatch } from '../boot/report.ts';
import type { Place } from '../finalize-boot/place.ts';
import { FIRST, MANAGEMENT, SECOND, STORAGE } from '../finalize-boot/site.ts';
import { must, run } from '../lab/process.ts';
import { deploy, madeLog } from '../why/made-log.ts';
import { doctor, type Found, started } from './doctor.ts';

const PROGRAM = resolve(import.meta.dirname, '../../src/zoneseed.js');
const LOG = '/var/log/cloudstack/management/management-server.log.2026-03-01.gz';
/** What is there of every host. */
const PARTS = ['versions/kernel', 'versions/packages', 'logs/journal'].concat(
  ...[
    'units',
    'time',
    'clock',
    'memory',
    'disks',
    'mounts',
    'addresses',
    'routes',
    'bridges',
    'listening',
    'firewall',
  ].map((part) => `state/${part}`),
);

export async function bundleTells(place: Place): Promise<void> {
  const { report, outside } = place.lab;
  const secrets = await secretsIn(place);
  await writeLog(place, secrets);
  const bundle = join(outside.folder, 'site.bundle.tar.gz');
  const unpacked = join(outside.folder, 'bundle');
  await report.question('a bundle of the booted hosts has all parts of each, and no secret of the site', async () => {
    const { code, said, seconds } = await started(place, 'bundle', ['--output', bundle]).end(600);
    report.say(`it took ${seconds.toFixed(1)} s`);
    expectEqual(`its end, after\n${said.slice(-2500)}`, code, 0);
    await rm(unpacked, { recursive: true, force: true });
    await mkdir(unpacked);
    await must(['tar', '-xzf', bundle, '-C', unpacked]);
    await partsAreThere(unpacked);
    await noneIn(unpacked, secrets);
  });
  await report.question('doctor finds in the bundle what it finds on the site', async () => {
    const live = namesOf((await doctor(place)).findings);
    expectEqual('findings', namesOf((await doctor(place, '--bundle', bundle)).findings), live);
    expectEqual(
      'findings that are told',
      (await words(unpacked, 'findings')).match(/\[[a-z-]+\]$/gm)?.length,
      live.length,
    );
  });
  await report.question('why tells the cause from the server and from the bundle', async () => {
    const cause = /^job-50 .*\n {2}cause .*a disk is full/;
    expectMatch('from the bundle', await why(place, '--bundle', bundle), cause);
    expectMatch('from the server', await why(place, '--site', place.site.file, '--days', '2'), cause);
  });
  await named(place.hosts, MANAGEMENT.name).container.inside(`rm -f ${LOG}`);
}

/** A log of yesterday, packed, of a job that failed; it has each secret in one of its lines. */
async function writeLog({ hosts }: Place, secrets: readonly Secret[]): Promise<void> {
  const log = madeLog('4.20');
  deploy(log, { job: 50, vm: 11, logid: 'dddd0001', refusal: 'No space left on device' });
  for (const one of secrets)
    log.line('DEBUG', 'c.c.a.t.Request', 'AgentManager-1', '', 'feedbeef', `Seq 7-1: ${one}, or so`);
  const { code, stderr } = await named(hosts, MANAGEMENT.name).container.inside(`umask 022; gzip >${LOG}`, {
    input: log.text(),
  });
  if (code !== 0) throw new Error(`the log cannot be written: ${stderr}`);
}

async function partsAreThere(unpacked: string): Promise<void> {
  for (const { name } of [MANAGEMENT, STORAGE, FIRST, SECOND]) {
    for (const part of PARTS) {
      const text = await words(unpacked, `${name}/${part}`);
      expectMatch(`${part} of ${name}`, text, /\w/);
      if (/timeout: failed|^Usage:|[Uu]nknown option/.test(text))
        throw new Error(`${part} of ${name}: ${text.slice(0, 300)}`);
    }
    expectMatch(`kernel of ${name}`, await words(unpacked, `${name}/versions/kernel`), new RegExp(`^Linux ${name} `));
    expectMatch(`packages of ${name}`, await words(unpacked, `${name}/versions/packages`), /^openssh-server\t/m);
  }
  const log = await words(unpacked, `${MANAGEMENT.name}/logs/management/management-server.log.2026-03-01`);
  expectMatch('the log', log, /No space left on device/);
  expectMatch('its struck lines', log, /Seq 7-1: \[struck out\], or so/);
  expectMatch('guests', await words(unpacked, `${FIRST.name}/state/guests`), /Id +Name +State/);
  expectEqual('what could not be had', existsSync(join(unpacked, 'not-collected')), false);
}

/** Searched for byte by byte, whatever the files are. */
async function noneIn(folder: string, secrets: readonly Secret[]): Promise<void> {
  const list = `${folder}.secrets`;
  await writeFile(list, secrets.flatMap(linesOf).join('\n'), { mode: 0o600 });
  const { stdout, stderr } = await run(['grep', '-raFl', '-f', list, folder]);
  await rm(list);
  expectEqual('files with a secret', `${stdout}${stderr}`.replaceAll(folder, ''), '');
}

/** A word, or a private key. */
type Secret = string;

/** All that the secrets file has, by whatever name. */
async function secretsIn({ site }: Place): Promise<readonly Secret[]> {
  const identity = join(site.out, '../config/zoneseed/identity.txt');
  const text = await must(['age', '-d', '-i', identity, site.file.replace(/\.yaml$/, '.secrets.age')]);
  const found: string[] = [];
  const { secrets, hosts } = JSON.parse(text, (key, value) => {
    if (typeof value === 'string' && !['publicKey', 'type'].includes(key)) found.push(value);
    return value;
  }) as { secrets: object; hosts: object };
  const named = Object.keys(secrets).length + Object.keys(hosts).length;
  const own = found.filter((value) => value.length > 15 && !value.startsWith('age1'));
  if (named < 10 || own.length < named) throw new Error(`only ${own.length} secrets of ${named} names`);
  return own;
}

function linesOf(secret: Secret): readonly string[] {
  return secret.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
}

async function words(unpacked: string, part: string): Promise<string> {
  return readFile(join(unpacked, part), 'utf8');
}

async function why({ lab, site }: Place, ...args: readonly string[]): Promise<string> {
  const env = { XDG_CONFIG_HOME: join(site.out, '../config') };
  const { stdout, stderr } = await lab.outside.switch.inside([process.execPath, PROGRAM, 'why', 'job-50', ...args], {
    env,
  });
  return `${stdout}${stderr}`;
}

function namesOf(findings: readonly Found[]): string[] {
  return findings.map(({ check, hosts }) => `${check} on ${hosts.join(', ')}`).toSorted();
}
