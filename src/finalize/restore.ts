/** What adding a KVM host overwrites on it is put aside before and put back afterwards (facts: cloudstack b.1, b.2, b.6). */
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Machines } from '../remote/machines.ts';
import type { Host, Site } from '../site/site.ts';
import { lastWords, machineScript, runOn } from './machine-script.ts';

/** Seconds that a set-up of the agent may go on after the server that began it has died; it takes one to two minutes. */
const SETUP_TAKES = 5 * 60;

/**
 * Before a host is added: no set-up of before is at work there, and what the next one would destroy in agent.properties is put
 * aside. The server may have died after it had begun one, and two at once leave a file of neither.
 */
export async function beforeAdding(
  host: Host,
  machines: Machines,
  signal?: AbortSignal,
  patience = SETUP_TAKES,
): Promise<Outcome<void>> {
  const ended = await setupEnded(host, machines, signal, patience);
  if (!ended.ok) return ended;
  const kept = await runOn(machines, host.name, machineScript('keep-properties'), { signal });
  if (!kept.ok) return kept;
  if (kept.value.code === 0) return done(undefined);
  const message = `what is set for the agent of ${host.name} cannot be put aside: ${lastWords(kept.value)}`;
  return refused({ rule: 'host-restore', path: host.path, message });
}

/**
 * After a host was added, and harmless at any time: puts back what was overwritten and restarts what reads it. Answers what was
 * put back, in words; nothing when all was as it should be. Proves that libvirtd listens; `proveMigration` that others reach it.
 */
export async function restore(
  site: Site,
  host: Host,
  machines: Machines,
  signal?: AbortSignal,
  patience = SETUP_TAKES,
): Promise<Outcome<readonly string[]>> {
  const ended = await setupEnded(host, machines, signal, patience);
  if (!ended.ok) return ended;
  const script = machineScript('restore', { PLAIN_TCP: site.kvm.plainTcp ? 'yes' : 'no' });
  const ran = await runOn(machines, host.name, script, { signal });
  if (!ran.ok) return ran;
  if (ran.value.code === 0) {
    const lines = ran.value.stdout.split('\n').filter((line) => line.startsWith('restored '));
    return done(lines.map((line) => line.slice('restored '.length)));
  }
  return refused({
    rule: 'host-restore',
    path: host.path,
    message: `what CloudStack changed on ${host.name} cannot be put right: ${lastWords(ran.value)}`,
    hint: 'live migration to and from this host fails until it is',
  });
}

async function setupEnded(
  host: Host,
  machines: Machines,
  signal: AbortSignal | undefined,
  patience: number,
): Promise<Outcome<void>> {
  const ran = await runOn(machines, host.name, machineScript('setup-ended', { PATIENCE: String(patience) }), {
    signal,
  });
  if (!ran.ok) return ran;
  if (ran.value.code === 0) return done(undefined);
  const message = `the agent of ${host.name} is still being set up: ${lastWords(ran.value)}`;
  return refused({ rule: 'host-restore', path: host.path, message });
}
