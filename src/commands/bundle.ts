/** `zoneseed bundle`: logs, states, versions and findings of a site in one file, without its secrets. */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { type BundleFile, bundleFile } from '../bundle/bundle-file.ts';
import { collectHost } from '../bundle/collect.ts';
import { sealer } from '../bundle/sealed.ts';
import { lineStriker } from '../bundle/struck-lines.ts';
import { inUnfinishedFolder, putInPlace } from '../disk/unfinished.ts';
import { checks } from '../doctor/checks.ts';
import { diagnose } from '../doctor/diagnose.ts';
import { findingLines } from '../doctor/finding-text.ts';
import type { Problem } from '../outcome/problem.ts';
import type { SiteSecrets } from '../secrets/secret-values.ts';
import type { Host } from '../site/site.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Answer, fault, wrongUsage } from './shared/answer.ts';
import { bundleSite } from './shared/bundled-site.ts';
import { defineCommand, SITE } from './shared/command.ts';
import { DAYS, NO_DAYS, wholeDays } from './shared/days.ts';
import { hostsNamed } from './shared/inputs.ts';
import { lineAt } from './shared/run-line.ts';
import { interrupted, type Outside, reality } from './shared/site-run.ts';
import { type OpenWard, openWard } from './shared/ward.ts';

/** The command, with what is outside of this process. */
export const bundleWith = (outside: Outside) =>
  defineCommand({
    words: (on) =>
      on
        .argument(...SITE)
        .option('--host <name...>', 'of these hosts only')
        .option('--days <number>', `logs of so many days (default: ${DAYS})`, wholeDays)
        .option('--recipient <age1...>', 'encrypt it for these age recipients')
        .option(
          '--output <file>',
          'the file (default: the name of the site and .bundle.tar.gz, and .age when it is encrypted)',
        ),
    examples: ['zoneseed bundle site.yaml', 'zoneseed bundle site.yaml --host kvm-host-01 --days 7 --recipient age1…'],
    async run(terminal, [file], { host, days = DAYS, recipient, output }) {
      if (Number.isNaN(days)) return wrongUsage(NO_DAYS);
      if (output !== undefined && !isPlaceOfFile(output)) return wrongUsage(noFile(output));
      const seal = recipient === undefined ? undefined : await sealer(recipient);
      if (seal?.ok === false) return wrongUsage(...seal.problems);
      const opened = await openWard(terminal, file, outside);
      if (!opened.ok) return opened;
      const { inputs, ward } = opened.value;
      const hosts = hostsNamed(inputs, host);
      if (!hosts.ok) return hosts;
      const target = output ?? `${inputs.site.name}.bundle.tar.gz${seal === undefined ? '' : '.age'}`;
      try {
        return await inUnfinishedFolder(target, async (folder) => {
          const plain = join(folder, 'plain');
          const ended = await collect(terminal, opened.value, hosts.value, days, plain);
          if (ended !== undefined) return ended;
          const made = seal === undefined ? plain : join(folder, 'sealed');
          await seal?.value(plain, made);
          putInPlace(made, target, folder);
          terminal.out(target);
          return 0;
        });
      } finally {
        ward.machines.close();
      }
    },
  });

export const command = bundleWith(reality);

/** What takes the place of a folder or a device would remove it. */
function isPlaceOfFile(output: string): boolean {
  return lstatSync(output, { throwIfNoEntry: false })?.isFile() ?? !output.endsWith('/');
}

function noFile(output: string): Problem {
  return {
    rule: 'bundle-output',
    message: `${output} is no file`,
    hint: 'name the file itself, in a folder that is there',
  };
}

/** Undefined when the file holds all that could be had, of one host at least. */
async function collect(
  terminal: Terminal,
  { inputs, secrets, ward }: OpenWard,
  hosts: readonly Host[],
  days: number,
  file: string,
): Promise<Answer | undefined> {
  const values = valuesOf(secrets, hosts);
  const bundle = bundleFile(file, Math.floor(Date.now() / 1000));
  const problems: Problem[] = [];
  const unkept: Problem[] = [];
  for (const [at, { name }] of hosts.entries()) {
    terminal.step(`collecting from ${name}`);
    terminal.progress(at, hosts.length, 'hosts');
    const collected = await collectHost(
      ward.machines,
      { host: name, days, secrets: values, signal: ward.signal },
      bundle,
    );
    if (!collected.ok) problems.push(...collected.problems);
  }
  if (!ward.signal.aborted && problems.length < hosts.length) {
    terminal.step('asking what is wrong');
    unkept.push(...(await addFindings(bundle, { inputs, secrets, ward }, hosts, values)));
  }
  bundle.part('not-collected');
  for (const { message } of [...problems, ...unkept]) bundle.line(message);
  bundle.close();
  if (ward.signal.aborted) return { ok: false, problems: [interrupted('bundle')] };
  if (problems.length === hosts.length) return fault(...problems);
  for (const problem of [...problems, ...unkept]) terminal.warn(problem);
  return undefined;
}

/** What doctor says, and what it judged; answers why that cannot be judged again. */
async function addFindings(
  bundle: BundleFile,
  { inputs, ward }: OpenWard,
  hosts: readonly Host[],
  values: readonly string[],
): Promise<readonly Problem[]> {
  const { seen, findings } = await diagnose(ward, hosts, checks);
  const strike = lineStriker(values);
  bundle.part('findings');
  for (const finding of findings)
    for (const line of findingLines(finding, ({ path }) => lineAt(path, inputs.source)))
      bundle.line(strike(line) ?? '');
  const kept = bundleSite(bundle, inputs, seen, values);
  return kept.ok ? [] : kept.problems;
}

/** Every value that is secret; keys are struck out by what they look like. */
function valuesOf(secrets: SiteSecrets, hosts: readonly Host[]): string[] {
  const all = [secrets, ...hosts.map(({ name }) => secrets.host(name))];
  return all.flatMap((part) => Object.values(part)).filter((value): value is string => typeof value === 'string');
}
