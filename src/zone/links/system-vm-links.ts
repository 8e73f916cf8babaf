/** System VMs: whether the zone makes them, whether they are made, and whether they are heard of. */
import { z } from 'zod';
import type { Problem } from '../../outcome/problem.ts';
import { host } from '../kinds/host.ts';
import { broken, type Seen, unreached } from './link.ts';

const alert = z.object({ description: z.string(), sent: z.string() });

export async function zoneEnabled({ site, state }: Seen): Promise<Problem | undefined> {
  if (state.zone === undefined || state.zone.allocationstate === 'Enabled') return undefined;
  return broken(
    'the zone is disabled, so the server makes no system VMs',
    'run finalize: it enables it',
    site.zone.path,
  );
}

/** A system VM that runs and is silent does not find the server. */
export async function systemVmsHeard(seen: Seen): Promise<Problem | undefined> {
  const { site, state } = seen;
  const silent = state.systemVms.find((vm) => vm.state === 'Running' && vm.agentstate !== 'Up');
  if (silent === undefined) return undefined;
  const { name, hostname } = silent;
  const on = host.want(site).find((one) => one.name === hostname);
  const way = on === undefined ? undefined : await unreached(seen, on.name, on.path);
  const login = `on ${hostname ?? 'its host'}: ssh -i /root/.ssh/id_rsa.cloud -p 3922 to its link-local address`;
  return (
    way ??
    broken(`${name} runs and does not reach the management server`, `${login}, then ssvm-check.sh`, site.zone.path)
  );
}

/** Where all that can be looked at is whole, the server's own last word is all there is. */
export async function lastAlert({ site, state, look }: Seen): Promise<Problem | undefined> {
  const [waiting] = state.waiting;
  if (waiting === undefined) return undefined;
  const alerts = await look.all('listAlerts', {}, 'alert', alert);
  const last = alerts.ok ? alerts.value.toSorted((a, b) => (a.sent < b.sent ? 1 : -1))[0] : undefined;
  if (last === undefined) return undefined;
  return broken(
    `${waiting.what} ${waiting.state}; the last alert of the server, at ${last.sent}: ${last.description}`,
    'management-server.log about that time',
    site.zone.path,
  );
}
