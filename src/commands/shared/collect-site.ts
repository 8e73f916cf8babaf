/** All of a site that goes into a bundle: what hosts say, side by side, and what doctor says. */
import { type BundleFile, bundleFile, type Sink } from '../../bundle/bundle-file.ts';
import { type Collected, collectHost } from '../../bundle/collect.ts';
import { lineStriker } from '../../bundle/struck-lines.ts';
import type { Unreached } from '../../doctor/ask-hosts.ts';
import { checks } from '../../doctor/checks.ts';
import { diagnose, judge } from '../../doctor/diagnose.ts';
import { findingLines } from '../../doctor/finding-text.ts';
import type { Problem } from '../../outcome/problem.ts';
import type { SiteSecrets } from '../../secrets/secret-values.ts';
import type { Host } from '../../site/site.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { atMost } from '../../zone/side-by-side.ts';
import { type Answer, fault } from './answer.ts';
import { bundleSite } from './bundled-site.ts';
import { lineAt } from './run-line.ts';
import { interrupted } from './site-run.ts';
import type { OpenWard } from './ward.ts';

/** Undefined when the sink holds all that could be had, of one host at least. */
export async function collectSite(
  terminal: Terminal,
  { inputs, secrets, ward }: OpenWard,
  hosts: readonly Host[],
  days: number,
  sink: Sink,
): Promise<Answer | undefined> {
  const values = valuesOf(secrets, hosts);
  const bundle = bundleFile(sink, Math.floor(Date.now() / 1000));
  const lost = await collectAll(terminal, ward, hosts, { days, secrets: values }, bundle);
  const problems: Problem[] = lost.map(({ problem }) => problem);
  if (!ward.signal.aborted && lost.length < hosts.length) {
    terminal.step('asking what is wrong');
    problems.push(...(await addFindings(bundle, { inputs, secrets, ward }, hosts, lost, values)));
  }
  bundle.part('not-collected');
  for (const { message } of problems) bundle.line(message);
  bundle.close();
  await sink.end();
  if (ward.signal.aborted) return { ok: false, problems: [interrupted('bundle')] };
  if (lost.length === hosts.length) return fault(...problems);
  for (const problem of problems) terminal.warn(problem);
  return undefined;
}

/** Hosts collected at a time: each has a piece of a log in memory. */
const AT_A_TIME = 8;

/** Collects side by side; answers the hosts that were not reached, or lost. What breaks the file ends all of them first. */
async function collectAll(
  terminal: Terminal,
  { machines, signal }: OpenWard['ward'],
  hosts: readonly Host[],
  what: Pick<Collected, 'days' | 'secrets'>,
  bundle: BundleFile,
): Promise<Unreached[]> {
  terminal.step(`collecting from ${hosts.length === 1 ? hosts[0]?.name : `${hosts.length} hosts`}`);
  const turn = atMost(AT_A_TIME);
  const broken = new AbortController();
  const until = AbortSignal.any([signal, broken.signal]);
  let over = 0;
  const one = async (host: Host): Promise<Unreached[]> => {
    const parts = bundle.beside();
    try {
      const ended = await collectHost(machines, { host: host.name, ...what, signal: until }, parts);
      parts.close();
      terminal.progress(++over, hosts.length, 'hosts');
      return ended.ok ? [] : ended.problems.slice(0, 1).map((problem) => ({ host, problem }));
    } catch (error) {
      broken.abort(error);
      throw error;
    }
  };
  const all = await Promise.allSettled(hosts.map((host) => turn(() => one(host))));
  if (broken.signal.aborted) throw broken.signal.reason;
  return all.flatMap((ended) => (ended.status === 'fulfilled' ? ended.value : []));
}

/** What doctor says, and what it judged, of hosts that are `lost` without asking them again; answers why that cannot be judged again. */
async function addFindings(
  bundle: BundleFile,
  { inputs, ward }: OpenWard,
  hosts: readonly Host[],
  lost: readonly Unreached[],
  values: readonly string[],
): Promise<readonly Problem[]> {
  const there = hosts.filter((host) => lost.every((one) => one.host !== host));
  const asked = await diagnose(ward, there, checks);
  const { seen, findings } = judge({ ...asked.seen, unreached: [...lost, ...asked.seen.unreached] }, checks);
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
