/** Room for system VMs: addresses, memory, processors, storage. */
import { z } from 'zod';
import type { Problem } from '../../outcome/problem.ts';
import { type CapacityRow, FULL, fullAddresses, fullRoom } from '../room.ts';
import { broken, type Seen } from './link.ts';

const row = z.object({ type: z.number(), capacityused: z.number(), capacitytotal: z.number() });

export async function addressesLeft(seen: Seen): Promise<Problem | undefined> {
  const [first] = fullAddresses(await capacities(seen));
  if (first === undefined) return undefined;
  const path = [...seen.site.zone.path, first.key];
  return broken(`all ${first.total} ${first.what} are in use`, 'make the range larger and run finalize', path);
}

export async function capacityLeft(seen: Seen): Promise<Problem | undefined> {
  const [first] = fullRoom(await capacities(seen));
  if (first === undefined) return undefined;
  const message = `${first.share} % of the ${first.what} is in use, and beyond ${100 * FULL} % nothing new starts`;
  return broken(message, 'add hosts or storage', seen.site.zone.path);
}

async function capacities({ state, look }: Seen): Promise<readonly CapacityRow[]> {
  if (state.zone === undefined) return [];
  const all = await look.all('listCapacity', { zoneid: state.zone.id, fetchlatest: 'true' }, 'capacity', row);
  return all.ok ? all.value : [];
}
