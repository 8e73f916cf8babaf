/** Runs a script of templates/finalize on a machine. */
import { readFileSync } from 'node:fs';
import type { Outcome } from '../outcome/outcome.ts';
import { shellQuote } from '../quote/shell.ts';
import type { Machines } from '../remote/machines.ts';
import type { RemoteProblem } from '../remote/remote-problem.ts';
import type { Ran, RunOptions } from '../remote/remote-shell.ts';

export type MachineScript =
  | 'agent-guid'
  | 'agent-reset'
  | 'authorize'
  | 'digests'
  | 'facts'
  | 'hold'
  | 'login-proof'
  | 'management-key'
  | 'nfs'
  | 'renew'
  | 'restore';

/** The script with its variables as assignments before it. None of them is secret: secrets travel as its input. */
export function machineScript(name: MachineScript, values: Readonly<Record<string, string>> = {}): string {
  const text = readFileSync(new URL(`../../templates/finalize/${name}.sh`, import.meta.url), 'utf8');
  const assignments = Object.entries(values).map(([variable, value]) => `${variable}=${shellQuote(value)}\n`);
  return `${assignments.join('')}${text}`;
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
