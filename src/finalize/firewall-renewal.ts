/** Other rules for the firewall of a running host, in such a way that no rule can lock us out of it. */
import type { Outcome } from '../outcome/outcome.ts';
import type { Machines } from '../remote/machines.ts';
import type { RemoteProblem } from '../remote/remote-problem.ts';
import type { Ran } from '../remote/remote-shell.ts';
import { lastWords, machineScript, runOn } from './machine-script.ts';

/** Seconds until the rules of before come back by themselves. */
const BACK_AFTER = 60;

/**
 * Loads the rules for a minute, comes in once more through them, and only then keeps them: the connection that we have would
 * stay whatever they say. `values` are MODE and SHA256 of the file. Undefined when that is done; else why not.
 */
export async function renewFirewall(
  host: string,
  rules: string,
  values: Readonly<Record<string, string>>,
  machines: Machines,
  signal?: AbortSignal,
  backAfter = BACK_AFTER,
): Promise<string | undefined> {
  const script = machineScript('firewall-try', { ...values, BACK_AFTER: String(backAfter) });
  const tried = await runOn(machines, host, script, { stdin: rules, signal });
  // Where the connection broke meanwhile, nothing is known, and a new one shows it.
  if (tried.ok && tried.value.code !== 0) return lastWords(tried.value);
  if (!tried.ok && tried.problems.some(({ kind }) => kind !== 'lost')) return tried.problems[0]?.message;
  const kept = await throughNewConnection(host, machineScript('firewall-keep', values), machines, signal);
  if (!kept.ok) return `${kept.problems[0]?.message}; the rules of before come back within ${backAfter} s`;
  return kept.value.code === 0 ? undefined : lastWords(kept.value);
}

async function throughNewConnection(
  host: string,
  script: string,
  machines: Machines,
  signal?: AbortSignal,
): Promise<Outcome<Ran, RemoteProblem>> {
  const fresh = await machines.fresh(host, signal);
  if (!fresh.ok) return fresh;
  try {
    return await fresh.value.run(script, { signal });
  } finally {
    fresh.value.close();
  }
}
