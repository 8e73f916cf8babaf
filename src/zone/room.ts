/** What is full in a zone, by the rows of listCapacity: addresses, memory, processors, storage. */

export interface CapacityRow {
  readonly type: number;
  readonly capacityused: number;
  readonly capacitytotal: number;
}

/** Types of capacity as the server numbers them, and the key of the zone that gives more. */
const ADDRESSES: Readonly<Record<number, readonly [what: string, key: string]>> = {
  4: ['public addresses', 'public_ips'],
  5: ['addresses for system VMs', 'pods'],
};
const ROOM: Readonly<Record<number, string>> = { 0: 'memory', 1: 'processor time', 3: 'primary storage' };

/** A store takes nothing beyond nine tenths (`secondary.storage.capacity.threshold`). */
const FOR_GUESTS: Readonly<Record<number, readonly [what: string, key: string, most: number]>> = {
  6: ['secondary storage', 'secondary_storage', 0.9],
  7: ['VLANs or VNIs of guest networks', 'physical_networks', 1],
};

/** Beyond this share nothing new is placed (`…disablethreshold`). */
export const FULL = 0.85;

/** Kinds of addresses of which none is left; `key` is where the zone's file has them. */
export function fullAddresses(rows: readonly CapacityRow[]) {
  return rows.flatMap(({ type, capacityused, capacitytotal }) => {
    const [what, key] = ADDRESSES[type] ?? [];
    if (what === undefined || key === undefined || capacityused < capacitytotal) return [];
    return [{ what, key, total: capacitytotal }];
  });
}

/** Numbers for networks of guests, and secondary storage: without them no network, template or snapshot is made, and system VMs start. */
export function fullForGuests(rows: readonly CapacityRow[]) {
  return rows.flatMap(({ type, capacityused, capacitytotal }) => {
    const [what, key, most] = FOR_GUESTS[type] ?? [];
    if (what === undefined || key === undefined || most === undefined || capacitytotal === 0) return [];
    return capacityused < most * capacitytotal ? [] : [{ what, key, used: capacityused, total: capacitytotal }];
  });
}

/** What is so full that nothing new starts; `share` is in percent. */
export function fullRoom(rows: readonly CapacityRow[]) {
  return rows.flatMap(({ type, capacityused, capacitytotal }) => {
    const what = ROOM[type];
    if (what === undefined || capacitytotal === 0 || capacityused < FULL * capacitytotal) return [];
    return [{ what, share: Math.round((100 * capacityused) / capacitytotal) }];
  });
}
