/** Clients of an NFS server, whose writes wait while it does not answer. */
import { lastWords, runOn, scriptWith } from '../finalize/machine-script.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Host } from '../site/site.ts';
import { type Bench, notMended } from './repair-type.ts';

/** How many clients are connected to the server of a host. */
export async function clientsOf({ machines, signal }: Bench, host: Host): Promise<Outcome<number | 'stopped'>> {
  const ran = await runOn(machines, host.name, scriptWith('doctor/nfs-clients.sh'), { signal });
  if (!ran.ok) return ran;
  const said = ran.value.stdout.trim();
  if (said === 'stopped') return done(said);
  const count = Number.parseInt(said, 10);
  if (!Number.isNaN(count)) return done(count);
  return refused({ ...notMended(host, lastWords(ran.value)), hint: '--yes goes on without an answer' });
}

/** Who waits, in words. */
export function waiting(clients: number): string {
  return clients === 1 ? '1 client waits' : `${clients} clients wait`;
}
