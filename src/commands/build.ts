/** `zoneseed build`: load -> judge -> secrets -> render each host -> make it count, or leave what was there. */
import { resolve } from 'node:path';
import { isDiagnostic } from '../diagnostic/diagnostic.ts';
import { oneLine } from '../diagnostic/print.ts';
import { unchangedBuild } from '../output/unchanged-build.ts';
import { type BuildResult, writeBuild } from '../output/write-build.ts';
import { sshCanName } from '../seed/ssh-config.ts';
import type { Host } from '../site/site.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { fault, wrongUsage } from './shared/answer.ts';
import { buildHeader } from './shared/build-header.ts';
import { defineCommand, SITE } from './shared/command.ts';
import { compileInto } from './shared/compile-into.ts';
import { type InputDigests, inputDigests, secretsDigest } from './shared/input-digest.ts';
import { hostsNamed, type Inputs, siteInputs } from './shared/inputs.ts';
import { siteSecretsOf } from './shared/secrets-access.ts';

interface BuildOptions {
  readonly out: string;
  readonly host?: readonly string[] | undefined;
  readonly json?: true | undefined;
}

/** What the other commands write below the same folder. */
const ALSO_OURS = ['usb', 'pxe', 'cmk', 'serve', 'finalize.log'];

export const command = defineCommand({
  words: (on) =>
    on
      .argument(...SITE)
      .option('-o, --out <folder>', 'where the files go', 'out')
      .option('--host <name...>', 'these hosts only; the others stay as they are')
      .option('--json', 'print the summary as JSON'),
  examples: ['zoneseed build site.yaml', 'zoneseed build site.yaml --host kvm-host-01 nfs-01'],
  async run(terminal, [file], options) {
    const { out } = options;
    if (out === '' || resolve(out) === '/' || !sshCanName(resolve(out))) return wrongUsage(unusableFolder(out));
    const loaded = siteInputs(terminal, file);
    if (!loaded.ok) return loaded;
    const inputs = loaded.value;
    const hosts = hostsNamed(inputs, options.host);
    if (!hosts.ok) return hosts;
    const digests = inputDigests(inputs);
    const unchanged = unchangedSince(inputs, digests, out);
    if (unchanged !== undefined) return summarize(terminal, inputs, options, unchanged);
    const secrets = await siteSecretsOf(terminal, inputs);
    if (!secrets.ok) return secrets;
    const wanted = { inputs, digests, hosts: hosts.value, secrets: secrets.value, out };
    const compiled: [Host, boolean][] = [];
    const tellHost = (...host: [Host, boolean]) => compiled.push(host);
    const result = writeBuild(out, (target) => compileInto(target, wanted, terminal, tellHost), {
      alsoOurs: ALSO_OURS,
    });
    if (result.ok) {
      if (!options.json) tellHosts(terminal, compiled, out);
      return summarize(terminal, inputs, options, result.value);
    }
    // What has a place in a file is a mistake in that file; all else is the disk's.
    return result.problems.some(isDiagnostic) ? result : fault(...result.problems);
  },
});

/** What an earlier build made, when it made all of it from these very inputs: then no secret has to be opened. */
function unchangedSince({ file, site }: Inputs, digests: InputDigests, out: string): BuildResult | undefined {
  const secrets = secretsDigest(file);
  if (secrets === undefined) return undefined;
  const header = buildHeader(site, digests.site(secrets, out), (host) => digests.host(secrets, host));
  return unchangedBuild(out, header, { alsoOurs: ALSO_OURS });
}

/** Says of each host whether something of it was written: once the build counts, because before that nothing is. */
function tellHosts(terminal: Terminal, compiled: readonly [Host, boolean][], out: string): void {
  const width = compiled.reduce((longest, [{ name }]) => Math.max(longest, name.length), 0);
  for (const [{ name, install }, isWritten] of compiled) {
    terminal.out(`${name.padEnd(width)}  ${install}  ${isWritten ? 'written' : 'unchanged'}  ${out}/iso/${name}.iso`);
  }
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
  terminal.out(`${oneLine(file)}: ${hosts} ${hosts === 1 ? 'host' : 'hosts'} in ${out}: ${parts.join(', ')}`);
  for (const path of result.foreign) terminal.note(`${out}/${path} is not from zoneseed and was left alone`);
  return 0;
}

/** A variable without a value makes `/` of `$OUT/`; and ssh has no way to write some characters, by which `ssh_config` would name its files. */
function unusableFolder(out: string) {
  return {
    rule: 'output-folder',
    message: `--out ${JSON.stringify(out)} cannot be used`,
    hint: 'expected a folder of its own, whose path has no line breaks and no ${',
  };
}
