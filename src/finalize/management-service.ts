/** Starts the management servers anew, where a setting is read at the start only. */
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Machines } from '../remote/machines.ts';
import type { Host } from '../site/site.ts';
import { lastWords, machineScript, runOn } from './machine-script.ts';

/** Seconds: a start with an upgrade of the schema takes minutes (facts: cloudstack a.4). */
const PATIENCE = 15 * 60;

/** Restarts one after the other, each when the one before answers again, so that agents always have one to speak to. */
export async function restartManagement(
  managers: readonly Host[],
  machines: Machines,
  signal?: AbortSignal,
  patience = PATIENCE,
): Promise<Outcome<void>> {
  for (const manager of managers) {
    const script = machineScript('restart-management', { PATIENCE: String(patience) });
    const ran = await runOn(machines, manager.name, script, { signal });
    if (!ran.ok) return ran;
    if (ran.value.code === 0) continue;
    const message = `cloudstack-management on ${manager.name} does not start: ${lastWords(ran.value)}`;
    const hint = 'journalctl -u cloudstack-management, /var/log/cloudstack/management/management-server.log';
    return refused({ rule: 'management-restart', path: manager.path, message, hint });
  }
  return done(undefined);
}
