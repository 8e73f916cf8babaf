/** Runs a script of `templates/` on a machine. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../disk/own-package.ts';
import type { Outcome } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import { shellQuote } from '../quote/shell.ts';
import type { Machines } from '../remote/machines.ts';
import type { RemoteProblem } from '../remote/remote-problem.ts';
import type { Ran, RunOptions } from '../remote/remote-shell.ts';
import type { Host } from '../site/site.ts';

export type MachineScript =
  | 'agent-guid'
  | 'agent-reset'
  | 'authorize'
  | 'digests'
  | 'facts'
  | 'firewall-keep'
  | 'firewall-try'
  | 'hold'
  | 'keep-properties'
  | 'login-proof'
  | 'management-key'
  | 'network-apply'
  | 'network-back'
  | 'network-keep'
  | 'network-try'
  | 'nfs'
  | 'reaches'
  | 'renew'
  | 'restart-management'
  | 'restore'
  | 'setup-ended';

/** A host that does not fit, and why. */
export interface MachineFault {
  readonly host: Host;
  readonly problem: Problem;
}

/**
 * A script below `templates/` with its variables as assignments before it. None of them is secret: secrets travel as its input. What
 * stands here is whole when it runs, where input may end early with its connection.
 */
export function scriptWith(path: string, values: Readonly<Record<string, string>> = {}): string {
  const text = readFileSync(join(PACKAGE_FOLDER, 'templates', path), 'utf8');
  const assignments = Object.entries(values).map(([variable, value]) => `${variable}=${shellQuote(value)}\n`);
  return `${assignments.join('')}${text}`;
}

/** One of `templates/finalize`. */
export function machineScript(name: MachineScript, values: Readonly<Record<string, string>> = {}): string {
  return scriptWith(`finalize/${name}.sh`, values);
}

/** Runs a script on a host of the site; fails as the connection does. */
export async function runOn(
  machines: Machines,
  host: string,
  script: string,
  options: RunOptions = {},
): Promise<Outcome<Ran, RemoteProblem>> {
  const shell = await machines.shell(host, options.signal);
  return shell.ok ? shell.value.run(script, options) : shell;
}

/** The last words of a script, which say why it ended badly. */
export function lastWords({ code, stderr }: Ran): string {
  return words(stderr.trim().split('\n').at(-1) ?? '') || `its script ended with ${code} and said nothing`;
}

/** Text of another machine as it may stand in a message: one line, no control characters, no novel. */
export function words(text: string): string {
  return text.replace(CONTROL, ' ').trim().slice(0, 300);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const CONTROL = /[\u0000-\u001f\u007f-\u009f]+/g;
