/** `zoneseed build`: load -> judge -> secrets -> render each host -> make it count, or leave what was there. */
import { isDiagnostic } from '../diagnostic/diagnostic.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import type { ManifestHeader } from '../output/manifest.ts';
import type { Build } from '../output/staged-build.ts';
import { unchangedBuild } from '../output/verify.ts';
import { type BuildResult, writeBuild } from '../output/write-build.ts';
import { roleFaults } from '../role/role-faults.ts';
import type { SiteSecrets } from '../secrets/secret-values.ts';
import { sshCanName } from '../seed/ssh-config.ts';
import type { Host } from '../site/site.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { fault, wrongUsage } from './shared/answer.ts';
import { buildHeader, formerInputs } from './shared/build-header.ts';
import { defineCommand, SITE } from './shared/command.ts';
import { hostArtifacts, siteArtifacts } from './shared/compile.ts';
import { type InputDigests, inputDigests, secretsDigest } from './shared/input-digest.ts';
import { hostsNamed, type Inputs, siteInputs } from './shared/inputs.ts';
import { siteSecretsOf } from './shared/secrets-access.ts';

interface BuildOptions {
  readonly out: string;
  readonly host?: readonly string[] | undefined;
  readonly json?: true | undefined;
}

/** What the other commands write below the same folder. */
const ALSO_OURS = ['usb', 'pxe'];

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
    if (out === '' || !sshCanName(out)) return wrongUsage(unusableFolder(out));
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
    const wanted = { inputs, digests, hosts: hosts.value, secrets: secrets.value };
    const result = writeBuild(out, (target) => compileInto(target, terminal, wanted, options), { alsoOurs: ALSO_OURS });
    if (result.ok) return summarize(terminal, inputs, options, result.value);
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

interface Wanted {
  readonly inputs: Inputs;
  readonly digests: InputDigests;
  /** Those that were asked for; the others stay as they were built. */
  readonly hosts: readonly Host[];
  readonly secrets: SiteSecrets;
}

/**
 * Puts everything of the site into the build. A host is rendered when what it is made from is not what it was made from, or when
 * one of its files was changed. Answers the head of the manifest; refused when a host that was not asked for cannot stay.
 */
function compileInto(
  target: Build,
  terminal: Terminal,
  { inputs, digests, hosts, secrets }: Wanted,
  { out, json }: BuildOptions,
): Outcome<ManifestHeader> {
  const { file, site, library } = inputs;
  const width = Math.max(...hosts.map((host) => host.name.length));
  const ofSecrets = secretsDigest(file) ?? '';
  const madeFrom = new Map(formerInputs(target.formerHeader));
  terminal.step('compiling');
  for (const artifact of siteArtifacts(inputs, out, secrets)) target.add(artifact);
  for (const [index, host] of hosts.entries()) {
    const input = digests.host(ofSecrets, host);
    const isKept = madeFrom.get(host.name) === input && target.keep(host.path).length === 0;
    const artifacts = isKept ? done([]) : hostArtifacts(inputs, host, secrets);
    if (!artifacts.ok) return refused(...roleFaults(site, { library, secrets }));
    const written = artifacts.value.filter((artifact) => target.add(artifact));
    madeFrom.set(host.name, input);
    terminal.progress(index + 1, hosts.length, 'hosts');
    if (!json)
      terminal.out(
        `${host.name.padEnd(width)}  ${host.install}  ${written.length > 0 ? 'written' : 'unchanged'}  ${out}/iso/${host.name}.iso`,
      );
  }
  const changed = keepOthers(target, inputs, hosts, out);
  if (changed.length > 0) return refused(...changed);
  return done(buildHeader(site, digests.site(ofSecrets, out), ({ name }) => madeFrom.get(name)));
}

/** Leaves the hosts that were not asked for as they were built; says which of their files cannot stay. */
function keepOthers(target: Build, { site }: Inputs, hosts: readonly Host[], out: string): Problem[] {
  const chosen = new Set(hosts);
  const others = site.hosts.filter((host) => !chosen.has(host));
  return others
    .flatMap((host) => target.keep(host.path))
    .map((path) => ({
      rule: 'output-changed',
      message: `"${out}/${path}" was changed since it was built`,
      hint: 'build all hosts to put it right',
    }));
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
  for (const path of result.foreign) terminal.note(`${out}/${path} is not from zoneseed and was left alone`);
  return 0;
}

/** `ssh_config` names its files by the output folder, and ssh has no way to write some characters. */
function unusableFolder(out: string) {
  return {
    rule: 'output-folder',
    message: `--out ${JSON.stringify(out)} cannot be used`,
    hint: 'expected a folder without line breaks and ${',
  };
}
