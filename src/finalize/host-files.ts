/**
 * What a host must know of the others: names, firewall and exports. A host that was added to the site file changes these on
 * machines that were installed long before, and they are brought up to date here.
 */
import { createHash } from 'node:crypto';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Machines } from '../remote/machines.ts';
import type { HostFile } from '../role/role.ts';
import type { Host } from '../site/site.ts';
import { machineScript, runOn } from './machine-script.ts';

/** The files that follow from other hosts of the site. None of them is secret. */
const FOLLOWING: readonly string[] = ['/etc/hosts', '/etc/zoneseed/firewall.nft', '/etc/exports.d/zoneseed.exports'];

/** A file of a running host that says something else than the site does today. */
export interface StaleFile {
  readonly host: Host;
  readonly file: HostFile;
}

/** Those of a host's files that follow from the others, as the site has them today. */
export function followingFiles(files: readonly HostFile[]): HostFile[] {
  return files.filter(({ path }) => FOLLOWING.includes(path));
}

/** Compares the files of one host by their digests. */
export async function staleFiles(
  host: Host,
  files: readonly HostFile[],
  machines: Machines,
  signal?: AbortSignal,
): Promise<Outcome<readonly StaleFile[]>> {
  const stdin = files.map(({ path }) => `${path}\n`).join('');
  const ran = await runOn(machines, host.name, machineScript('digests'), { stdin, signal });
  if (!ran.ok) return ran;
  const there = new Set(ran.value.stdout.split('\n'));
  return done(files.filter((file) => !there.has(`${digest(file)} ${file.path}`)).map((file) => ({ host, file })));
}

/** Puts a file in its place, whole or not at all, and has what reads it read it again. */
export async function renew(
  { host, file }: StaleFile,
  machines: Machines,
  signal?: AbortSignal,
): Promise<Outcome<void>> {
  const script = machineScript('renew', { FILE: file.path, MODE: file.mode, SHA256: digest(file) });
  const ran = await runOn(machines, host.name, script, { stdin: file.content, signal });
  if (!ran.ok) return ran;
  if (ran.value.code === 0) return done(undefined);
  return refused({
    rule: 'host-file',
    path: host.path,
    message: `${file.path} on ${host.name} cannot be brought up to date: ${ran.value.stderr.trim().split('\n').at(-1)}`,
  });
}

function digest({ content }: HostFile): string {
  return createHash('sha256').update(content).digest('hex');
}
