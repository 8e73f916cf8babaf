/** Logs on a site's management servers, and those in a bundle. Loaded when they are asked for: files need none of the libraries that these do. */
import { readAgentsOf, readServersOf } from '../../bundle/read-bundle.ts';
import { bundleBytes } from '../../bundle/sealed.ts';
import { done, type Outcome } from '../../outcome/outcome.ts';
import type { Problem } from '../../outcome/problem.ts';
import { topology } from '../../site/topology.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { isCalled } from '../../why/agent-log.ts';
import type { LogDigest } from '../../why/log-digest.ts';
import { readServerLogs } from '../../why/logs-of-server.ts';
import { fault, type Refusal, wrongUsage } from './answer.ts';
import { siteInputs } from './inputs.ts';
import { secretsOptions, siteSecretsOf } from './secrets-access.ts';
import { type Outside, reality } from './site-run.ts';

/** A sealed bundle is opened by the identity that opens secrets files. */
export async function logsOfBundle(terminal: Terminal, file: string, log: LogDigest): Promise<Outcome<void> | Refusal> {
  const opened = () => bundleBytes(file, secretsOptions(terminal));
  const read = await readServersOf(file, opened, log, log.end);
  if (!read.ok) return fault(...read.problems);
  const agents = await readAgentsOf(file, opened, log.hostsToAsk(), log, log.end);
  return agents.ok ? agents : fault(...agents.problems);
}

export interface SiteAsked {
  readonly file: string;
  readonly days: number;
  readonly outside?: Pick<Outside, 'machines'> | undefined;
}

/** Every management server is asked, then the hosts on which something failed; who does not answer is a warning while a server does. */
export async function logsOfSite(
  terminal: Terminal,
  { file, days, outside = reality }: SiteAsked,
  log: LogDigest,
): Promise<Outcome<void> | Refusal> {
  const inputs = siteInputs(terminal, file);
  if (!inputs.ok) return inputs;
  const { site } = inputs.value;
  const hosts = topology(site).hostsOf('management');
  if (hosts.length === 0) return wrongUsage(noManager(file));
  const secrets = await siteSecretsOf(terminal, inputs.value, { ready: true });
  if (!secrets.ok) return secrets;
  const machines = outside.machines(site, secrets.value);
  const signal = terminal.interruption();
  try {
    const problems: Problem[] = [];
    for (const { name: host } of hosts) {
      const read = await readServerLogs(machines, { host, days, signal }, log);
      log.end();
      if (!read.ok) problems.push(...read.problems);
    }
    if (log.seen.entries === 0) return fault(...problems);
    for (const name of log.hostsToAsk()) {
      const host = site.hosts.find((one) => isCalled(one.name, name))?.name;
      if (host === undefined) continue;
      const read = await readServerLogs(machines, { host, days, signal, agent: true }, log);
      log.end();
      if (!read.ok) problems.push(...read.problems);
    }
    for (const problem of problems) terminal.warn(problem);
    return done(undefined);
  } finally {
    machines.close();
  }
}

function noManager(file: string) {
  const message = `${file} has no host with the role management`;
  return { rule: 'no-management', message, hint: 'read its logs by --log' };
}
