/**
 * What a host must know of the others: names, firewall and exports. A host that was added to the site file changes these on
 * machines that were installed long before, and they are brought up to date here.
 */
import { createHash } from 'node:crypto';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import type { Machines } from '../remote/machines.ts';
import type { HostFile } from '../role/role.ts';
import type { Host } from '../site/site.ts';
import { renewFirewall } from './firewall-renewal.ts';
import { lastWords, machineScript, runOn } from './machine-script.ts';

const FIREWALL = '/etc/zoneseed/firewall.nft';

/** The files that follow from other hosts of the site. None of them is secret. */
const FOLLOWING: readonly string[] = ['/etc/hosts', FIREWALL, '/etc/exports.d/zoneseed.exports'];

/** A file of a running host that says something else than the site does today. */
export interface StaleFile {
  readonly host: Host;
  readonly file: HostFile;
}

/** Those of a host's files that follow from the others, as the site has them today. */
export function followingFiles(files: readonly HostFile[]): HostFile[] {
  return files.filter(({ path }) => FOLLOWING.includes(path));
}

/** What of a site's running hosts is stale, and which hosts could not be asked. */
export interface StaleFiles {
  readonly stale: readonly StaleFile[];
  readonly problems: readonly Problem[];
}

/**
 * All stale files of these hosts, in their order; `filesOf` are the files that the site of today gives a host. Hosts are asked
 * side by side, and one that does not answer is a problem of its own.
 */
export async function staleFilesOf(
  hosts: readonly Host[],
  filesOf: (host: Host) => readonly HostFile[],
  machines: Machines,
  signal?: AbortSignal,
): Promise<StaleFiles> {
  const asked = await Promise.all(
    hosts.map((host) => staleFiles(host, followingFiles(filesOf(host)), machines, signal)),
  );
  return {
    stale: asked.flatMap((answer) => (answer.ok ? answer.value : [])),
    problems: asked.flatMap((answer) => (answer.ok ? [] : answer.problems)),
  };
}

/** Compares the files of one host by their digests. */
export async function staleFiles(
  host: Host,
  files: readonly HostFile[],
  machines: Machines,
  signal?: AbortSignal,
): Promise<Outcome<readonly StaleFile[]>> {
  if (files.length === 0) return done([]);
  const stdin = files.map(({ path }) => `${path}\n`).join('');
  const ran = await runOn(machines, host.name, machineScript('digests'), { stdin, signal });
  if (!ran.ok) return ran;
  if (ran.value.code !== 0) return refused(fileProblem(host, 'its files cannot be read', lastWords(ran.value)));
  const there = new Set(ran.value.stdout.split('\n'));
  return done(files.filter((file) => !there.has(`${digest(file)} ${file.path}`)).map((file) => ({ host, file })));
}

/**
 * Puts a file in its place, whole or not at all, and has what reads it read it again; where that refuses, the file of before is
 * back. Rules of a firewall stay only when a new connection comes through them.
 */
export async function renew(
  { host, file }: StaleFile,
  machines: Machines,
  signal?: AbortSignal,
): Promise<Outcome<void>> {
  const values = { MODE: file.mode, SHA256: digest(file) };
  const why =
    file.path === FIREWALL
      ? await renewFirewall(host.name, file.content, values, machines, signal)
      : await renewPlain(host.name, file, values, machines, signal);
  return why === undefined ? done(undefined) : refused(fileProblem(host, `${file.path} stays as it was`, why));
}

/** Undefined when it is done; else why not. */
async function renewPlain(
  host: string,
  { path, content }: HostFile,
  values: Readonly<Record<string, string>>,
  machines: Machines,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const script = machineScript('renew', { FILE: path, ...values });
  const ran = await runOn(machines, host, script, { stdin: content, signal });
  if (!ran.ok) return ran.problems[0]?.message;
  return ran.value.code === 0 ? undefined : lastWords(ran.value);
}

function fileProblem({ name, path }: Host, what: string, why: string): Problem {
  return { rule: 'host-file', path, message: `${name} cannot be brought up to date, ${what}: ${why}` };
}

function digest({ content }: HostFile): string {
  return createHash('sha256').update(content).digest('hex');
}
