/** `zoneseed build`: load -> judge -> secrets -> render each host -> make it count, or leave what was there. */

import { OutputError } from '../disk/system-error.ts';
import { nearest } from '../outcome/nearest.ts';
import { openBuild } from '../output/open-build.ts';
import type { Build, BuildResult } from '../output/staged-build.ts';
import { verifyUnchanged } from '../output/verify.ts';
import type { SiteSecrets } from '../secrets/secret-values.ts';
import { sshCanName } from '../seed/ssh-config.ts';
import type { Host } from '../site/site.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { hostArtifacts, siteArtifacts } from './compile.ts';
import type { ExitCode } from './exit-code.ts';
import { inputDigest } from './input-digest.ts';
import { type Inputs, requireInputs } from './inputs.ts';
import { siteSecretsOf } from './secrets-access.ts';

export interface BuildOptions {
  readonly out: string;
  readonly host?: readonly string[];
  readonly json?: true;
}

/** What the other commands write below the same folder. */
const ALSO_OURS = ['usb', 'pxe'];

/** Compiles a site file into the output folder. */
export async function build(terminal: Terminal, file: string, options: BuildOptions): Promise<ExitCode> {
  if (options.out === '' || !sshCanName(options.out)) return refuseFolder(terminal, options.out);
  const inputs = requireInputs(terminal, file, options);
  if (typeof inputs === 'number') return inputs;
  const hosts = chosenHosts(terminal, inputs, options.host);
  if (hosts === undefined) return 2;
  const known = inputDigest(inputs, options.out);
  if (known !== undefined && options.host === undefined) {
    const verdict = verifyUnchanged(options.out, known, { alsoOurs: ALSO_OURS });
    if (verdict.unchanged)
      return summarize(terminal, inputs, options, {
        ...nothing,
        unchanged: verdict.artifacts,
        foreign: verdict.foreign,
      });
  }
  const secrets = await siteSecretsOf(terminal, inputs);
  if (secrets === undefined) return 1;
  const opened = openBuild(options.out, { alsoOurs: ALSO_OURS });
  if ('problem' in opened) return fail(terminal, opened.problem);
  try {
    render(terminal, opened, inputs, hosts, options, secrets);
    const result = opened.commit(header(inputs, options));
    return 'problem' in result ? fail(terminal, result.problem) : summarize(terminal, inputs, options, result);
  } catch (error) {
    opened.abort();
    if (error instanceof OutputError) return fail(terminal, error.message);
    throw error;
  }
}

const nothing: BuildResult = { written: 0, unchanged: 0, removed: [], foreign: [], bytes: 0 };

/** The hosts asked for, or all; undefined, and said, when one is not of the site. */
function chosenHosts(
  terminal: Terminal,
  { file, site }: Inputs,
  names: readonly string[] | undefined,
): readonly Host[] | undefined {
  if (names === undefined) return site.hosts;
  const byName = new Map(site.hosts.map((host) => [host.name, host]));
  const unknown = names.filter((name) => !byName.has(name));
  for (const name of unknown) {
    const near = nearest(name, byName.keys());
    terminal.err(
      `zoneseed: ${file} has no host ${JSON.stringify(name)}${near === undefined ? '' : `; did you mean ${near}?`}`,
    );
  }
  return unknown.length > 0 ? undefined : site.hosts.filter((host) => names.includes(host.name));
}

function render(
  terminal: Terminal,
  target: Build,
  inputs: Inputs,
  hosts: readonly Host[],
  { out, json }: BuildOptions,
  secrets: SiteSecrets,
): void {
  const line = terminal.progress('compiling', hosts.length);
  const width = Math.max(...hosts.map((host) => host.name.length));
  for (const artifact of siteArtifacts(inputs, out, secrets)) target.add(artifact);
  for (const [index, host] of hosts.entries()) {
    const artifacts = hostArtifacts(inputs, host, secrets);
    const changed = artifacts.filter((artifact) => target.add(artifact)).length;
    line.update(index + 1);
    if (!json)
      terminal.out(
        `${host.name.padEnd(width)}  ${host.install}  ${changed > 0 ? 'written' : 'unchanged'}  ${out}/iso/${host.name}.iso`,
      );
  }
  line.end();
  const chosen = new Set(hosts);
  for (const host of inputs.site.hosts) {
    if (chosen.has(host)) continue;
    target.keep(`hosts/${host.name}/`);
    target.keep(`iso/${host.name}.iso`);
  }
}

/** A build of some hosts leaves others as an earlier input made them: it is never taken for the build of this input. */
function header(inputs: Inputs, { out, host }: BuildOptions) {
  const digest = inputDigest(inputs, out) ?? '';
  const hosts = inputs.site.hosts.map(({ name, install, identity }) => ({ name, install, ...identity }));
  return { zoneseed: 1, site: inputs.site.name, input: host === undefined ? digest : `${digest} in part`, hosts };
}

function summarize(
  terminal: Terminal,
  { file, site }: Inputs,
  { out, host, json }: BuildOptions,
  result: BuildResult,
): 0 {
  if (json) {
    terminal.out(JSON.stringify({ site: site.name, out, ...result }, null, 2));
    return 0;
  }
  const hosts = host === undefined ? site.hosts.length : new Set(host).size;
  const parts = [
    `${result.written} ${result.written === 1 ? 'file' : 'files'} written`,
    `${result.unchanged} unchanged`,
  ];
  if (result.removed.length > 0) parts.push(`${result.removed.length} removed`);
  terminal.out(`${file}: ${hosts} ${hosts === 1 ? 'host' : 'hosts'} in ${out}: ${parts.join(', ')}`);
  for (const path of result.foreign) terminal.err(`note: ${out}/${path} is not from zoneseed and was left alone`);
  return 0;
}

/** `ssh_config` names its files by the output folder, and ssh has no way to write some characters. */
function refuseFolder(terminal: Terminal, out: string): 2 {
  terminal.err(`zoneseed: --out ${JSON.stringify(out)} cannot be used; expected a folder without line breaks and \${`);
  return 2;
}

function fail(terminal: Terminal, problem: string): ExitCode {
  for (const line of problem.split('\n')) terminal.err(`zoneseed: ${line}`);
  return 3;
}
