/** Starts the management servers anew, one after the other, where a setting is read at the start only. */
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Machines } from '../remote/machines.ts';
import type { Host } from '../site/site.ts';
import { runOn } from './machine-script.ts';

/** Does not wait until the API answers again. */
export async function restartManagement(
  managers: readonly Host[],
  machines: Machines,
  signal?: AbortSignal,
): Promise<Outcome<void>> {
  for (const manager of managers) {
    const ran = await runOn(machines, manager.name, 'systemctl restart cloudstack-management.service', { signal });
    if (!ran.ok) return ran;
    if (ran.value.code === 0) continue;
    const message = `cloudstack-management on ${manager.name} does not start: ${ran.value.stderr.trim().split('\n').at(-1)}`;
    const hint = 'journalctl -u cloudstack-management, /var/log/cloudstack/management/management-server.log';
    return refused({ rule: 'management-restart', path: manager.path, message, hint });
  }
  return done(undefined);
}
