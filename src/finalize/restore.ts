/** What addHost overwrites on a KVM host is put back, and proven (facts: cloudstack b.1, b.2, b.6). */
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Machines } from '../remote/machines.ts';
import type { Host, Site } from '../site/site.ts';
import { machineScript, runOn } from './machine-script.ts';

/** Answers what was put back, in words; nothing when all was as it should be. */
export async function restore(
  site: Site,
  host: Host,
  machines: Machines,
  signal?: AbortSignal,
): Promise<Outcome<readonly string[]>> {
  const script = machineScript('restore', { PLAIN_TCP: site.kvm.plainTcp ? 'yes' : 'no' });
  const ran = await runOn(machines, host.name, script, { signal });
  if (!ran.ok) return ran;
  const { code, stdout, stderr } = ran.value;
  if (code === 0) {
    const lines = stdout.split('\n').filter((line) => line.startsWith('restored '));
    return done(lines.map((line) => line.slice('restored '.length)));
  }
  const why = stderr.trim().split('\n').at(-1);
  return refused({
    rule: 'host-restore',
    path: host.path,
    message: `what CloudStack changed on ${host.name} cannot be put right: ${why}`,
    hint: 'live migration to and from this host fails until it is',
  });
}
