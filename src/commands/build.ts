/** `zoneseed build`: load -> judge -> secrets -> render each host -> make it count, or leave what was there. */
import { OutputError } from '../disk/system-error.ts';
import { openBuild } from '../output/open-build.ts';
import type { Build, BuildResult } from '../output/staged-build.ts';
import { verifyUnchanged } from '../output/verify.ts';
import type { SiteSecrets } from '../secrets/secret-values.ts';
import { sshCanName } from '../seed/ssh-config.ts';
import type { Host } from '../site/site.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { hostArtifacts, siteArtifacts } from './compile.ts';
import { inputDigest } from './input-digest.ts';
import { fault, wrongUsage } from './shared/answer.ts';
import { defineCommand, SITE } from './shared/command.ts';
import { hostsNamed, type Inputs, siteInputs } from './shared/inputs.ts';
import { siteSecretsOf } from './shared/secrets-access.ts';

interface BuildOptions {
  readonly out: string;
  readonly host?: readonly string[] | undefined;
  readonly json?: true | undefined;
}

/** What the other commands write below the same folder. */
const ALSO_OURS = ['usb', 'pxe'];

const NOTHING: BuildResult = { written: 0, unchanged: 0, removed: [], foreign: [], bytes: 0 };

export const command = defineCommand({
  words: (on) =>
    on
      .argument(...SITE)
      .option('-o, --out <folder>', 'where the files go', 'out')
      .option('--host <name...>', 'these hosts only; the others stay as they are')
      .option('--json', 'print the summary as JSON'),
  examples: ['zoneseed build site.yaml', 'zoneseed build site.yaml --host kvm-host-01 kvm-host-02'],
  async run(terminal, [file], options) {
    const { out } = options;
    if (out === '' || !sshCanName(out)) return wrongUsage(unusableFolder(out));
    const loaded = siteInputs(terminal, file);
    if (!loaded.ok) return loaded;
    const inputs = loaded.value;
    const hosts = hostsNamed(inputs, options.host);
    if (!hosts.ok) return hosts;
    const known = inputDigest(inputs, out);
    if (known !== undefined && options.host === undefined) {
      const verdict = verifyUnchanged(out, known, { alsoOurs: ALSO_OURS });
      if (verdict.unchanged) {
        const { artifacts: unchanged, foreign } = verdict;
        return summarize(terminal, inputs, options, { ...NOTHING, unchanged, foreign });
      }
    }
    const secrets = await siteSecretsOf(terminal, inputs);
    if (!secrets.ok) return secrets;
    const opened = openBuild(out, { alsoOurs: ALSO_OURS });
    if ('problem' in opened) return fault(...lines(opened.problem));
    try {
      render(terminal, opened, inputs, hosts.value, options, secrets.value);
      const result = opened.commit(header(inputs, options));
      return 'problem' in result ? fault(...lines(result.problem)) : summarize(terminal, inputs, options, result);
    } catch (error) {
      opened.abort();
      if (error instanceof OutputError) return fault({ message: error.message });
      throw error;
    }
  },
});

function render(
  terminal: Terminal,
  target: Build,
  inputs: Inputs,
  hosts: readonly Host[],
  { out, json }: BuildOptions,
  secrets: SiteSecrets,
): void {
  const width = Math.max(...hosts.map((host) => host.name.length));
  terminal.step('compiling');
  for (const artifact of siteArtifacts(inputs, out, secrets)) target.add(artifact);
  for (const [index, host] of hosts.entries()) {
    const artifacts = hostArtifacts(inputs, host, secrets);
    const changed = artifacts.filter((artifact) => target.add(artifact)).length;
    terminal.progress(index + 1, hosts.length, 'hosts');
    if (!json)
      terminal.out(
        `${host.name.padEnd(width)}  ${host.install}  ${changed > 0 ? 'written' : 'unchanged'}  ${out}/iso/${host.name}.iso`,
      );
  }
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

function lines(problem: string) {
  return problem.split('\n').map((message) => ({ message }));
}
