/** What the agents of KVM hosts believe: which zone they belong to (facts: cloudstack b.3, d.3). */
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Machines } from '../remote/machines.ts';
import type { Host } from '../site/site.ts';
import { lastWords, machineScript, runOn } from './machine-script.ts';

/** The hosts, by name, whose agent knows of no zone. One that does not answer is not among them: nothing is known of it. */
export async function emptyAgents(
  hosts: readonly Host[],
  machines: Machines,
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const answers = await Promise.all(
    hosts.map(async (host) => ({
      host,
      ran: await runOn(machines, host.name, machineScript('agent-guid'), { signal }),
    })),
  );
  return new Set(
    answers.flatMap(({ host, ran }) =>
      ran.ok && ran.value.code === 0 && ran.value.stdout.trim() === 'none' ? host.name : [],
    ),
  );
}

/** Has the agent forget the zone it was in, so that its host can be added again. */
export async function resetAgent(host: Host, machines: Machines, signal?: AbortSignal): Promise<Outcome<void>> {
  const ran = await runOn(machines, host.name, machineScript('agent-reset'), { signal });
  if (ran.ok && ran.value.code === 0) return done(undefined);
  const why = ran.ok ? lastWords(ran.value) : ran.problems.map(({ message }) => message).join('; ');
  return refused({
    rule: 'agent-reset',
    path: host.path,
    message: `the zone is gone, and the agent of ${host.name} still believes in it: ${why}`,
    hint: 'run this again when the host answers; one that is installed anew needs no more',
  });
}
