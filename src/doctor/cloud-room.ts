/** What is taken of each cluster and pool of the zone, and the share beyond which CloudStack places nothing new there. */
import { z } from 'zod';
import type { Have } from '../zone/kind.ts';
import type { Reading } from '../zone/reading.ts';

export const roomSchema = z.object({
  of: z.enum(['cluster', 'pool']),
  name: z.string(),
  what: z.string(),
  used: z.number(),
  total: z.number(),
  /** The setting that holds there, and what it says. */
  setting: z.string(),
  most: z.number(),
});
export type Room = z.infer<typeof roomSchema>;

const CLUSTER = [
  { type: 0, what: 'memory', setting: 'cluster.memory.allocated.capacity.disablethreshold' },
  { type: 1, what: 'processor time', setting: 'cluster.cpu.allocated.capacity.disablethreshold' },
] as const;
const GIVEN = 'pool.storage.allocated.capacity.disablethreshold';
const WRITTEN = 'pool.storage.capacity.disablethreshold';
/** What all of them are in a fresh cloud. */
const USUAL = 0.85;

const amount = z.object({ type: z.number(), capacityused: z.number(), capacitytotal: z.number() });
const clusterRow = z.object({ id: z.string(), name: z.string(), capacity: z.array(amount).default([]) });
const poolRow = z.object({
  ...{ id: z.string(), name: z.string(), state: z.string() },
  ...{ disksizetotal: z.number().default(0), disksizeallocated: z.number().default(0) },
  ...{ disksizeused: z.number().default(0), overprovisionfactor: z.string().default('1') },
});
const settingRow = z.object({ name: z.string(), value: z.string().optional() });

/** A value of a setting, as it is written. */
export type Value = (name: string) => string | undefined;

/** Room as the allocators count it; `values` are the settings of the zone, or of the cloud where the zone has none. */
export async function askRooms(lists: Reading, zoneid: string, values: Value): Promise<readonly Room[]> {
  const [clusters, pools] = await Promise.all([
    lists.all('listClusters', { zoneid, showcapacities: true }, 'cluster', clusterRow),
    lists.all('listStoragePools', { zoneid }, 'storagepool', poolRow),
  ]);
  const rooms = await Promise.all([
    ...(clusters.ok ? clusters.value : []).map(async (one) =>
      ofCluster(one, await valuesOf(lists, { clusterid: one.id }, values)),
    ),
    // From one that does not work nothing is given away.
    ...(pools.ok ? pools.value : [])
      .filter(({ state }) => state === 'Up')
      .map(async (one) => ofPool(one, await valuesOf(lists, { storageid: one.id }, values))),
  ]);
  return rooms.flat().filter(({ total }) => total > 0);
}

function ofCluster({ name, capacity }: z.infer<typeof clusterRow>, values: Value): Room[] {
  return CLUSTER.flatMap(({ type, what, setting }) =>
    capacity
      .filter((one) => one.type === type)
      .map(({ capacityused: used, capacitytotal: total }) => ({
        ...{ of: 'cluster' as const, name, what, used, total, setting },
        most: shareIn(values(setting)),
      })),
  );
}

/** Of its space more is given away than there is, as often as it may be. */
function ofPool(pool: z.infer<typeof poolRow>, values: Value): Room[] {
  const { name, disksizetotal: total, disksizeused, disksizeallocated } = pool;
  const times = Math.max(1, Number(pool.overprovisionfactor) || 1);
  const common = { of: 'pool' as const, name };
  return [
    { ...common, what: 'space', used: disksizeused, total, setting: WRITTEN, most: shareIn(values(WRITTEN)) },
    {
      ...{ ...common, what: 'space that may be given away', used: disksizeallocated, total: total * times },
      ...{ setting: GIVEN, most: shareIn(values(GIVEN)) },
    },
  ];
}

/** The thresholds that an object has of its own over those of the zone: which has some is not the same in every version. */
async function valuesOf(lists: Reading, scope: Readonly<Record<string, string>>, values: Value): Promise<Value> {
  const all = await lists.all(
    'listConfigurations',
    { ...scope, name: 'disablethreshold' },
    'configuration',
    settingRow,
  );
  const own = new Map((all.ok ? all.value : []).map(({ name, value }) => [name, value]));
  return (name) => own.get(name) ?? values(name);
}

function shareIn(value: string | undefined): number {
  const share = Number(value?.trim() || Number.NaN);
  return share > 0 ? share : USUAL;
}

/** What settings are, as they were read with the zone. */
export function valuesIn(settings: readonly Have[]): Value {
  return (name) => {
    const found = settings.find(({ key }) => key === name);
    return found !== undefined && 'value' in found ? String(found.value) : undefined;
  };
}
