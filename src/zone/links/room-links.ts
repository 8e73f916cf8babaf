/** Room for system VMs: addresses, memory, processors, storage. */
import { z } from 'zod';
import type { Problem } from '../../outcome/problem.ts';
import { broken, type Seen } from './link.ts';

const row = z.object({ type: z.number(), capacityused: z.number(), capacitytotal: z.number() });

/** Types of capacity as the server numbers them, and the key of the zone that gives more. */
const ADDRESSES: Readonly<Record<number, readonly [what: string, key: string]>> = {
  4: ['public addresses', 'public_ips'],
  5: ['addresses for system VMs', 'pods'],
};
const ROOM: Readonly<Record<number, string>> = { 0: 'memory', 1: 'processor time', 3: 'primary storage' };

/** Beyond this share nothing new is placed (`…disablethreshold`). */
const FULL = 0.85;

export async function addressesLeft(seen: Seen): Promise<Problem | undefined> {
  for (const { type, capacityused, capacitytotal } of await capacities(seen)) {
    const [what, key] = ADDRESSES[type] ?? [];
    if (what === undefined || key === undefined || capacityused < capacitytotal) continue;
    const path = [...seen.site.zone.path, key];
    return broken(`all ${capacitytotal} ${what} are in use`, 'make the range larger and run finalize', path);
  }
  return undefined;
}

export async function capacityLeft(seen: Seen): Promise<Problem | undefined> {
  for (const { type, capacityused, capacitytotal } of await capacities(seen)) {
    const what = ROOM[type];
    if (what === undefined || capacitytotal === 0 || capacityused < FULL * capacitytotal) continue;
    const share = Math.round((100 * capacityused) / capacitytotal);
    const message = `${share} % of the ${what} is in use, and beyond ${100 * FULL} % nothing new starts`;
    return broken(message, 'add hosts or storage', seen.site.zone.path);
  }
  return undefined;
}

async function capacities({ state, look }: Seen): Promise<readonly z.infer<typeof row>[]> {
  if (state.zone === undefined) return [];
  const all = await look.all('listCapacity', { zoneid: state.zone.id, fetchlatest: 'true' }, 'capacity', row);
  return all.ok ? all.value : [];
}
