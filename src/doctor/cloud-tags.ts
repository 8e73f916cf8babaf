/** Tags that offerings ask for, and that no host or pool has: what is made of such an offering finds no place. */
import { z } from 'zod';
import type { Reading } from '../zone/reading.ts';

export const untaggedSchema = z.object({
  offering: z.string(),
  /** Who would have to have them. */
  of: z.enum(['host', 'pool']),
  tags: z.array(z.string()),
});
export type Untagged = z.infer<typeof untaggedSchema>;

const offering = z.object({
  name: z.string(),
  hosttags: z.string().default(''),
  storagetags: z.string().default(''),
  /** Those it is for; all where it names none. */
  zoneid: z.string().default(''),
});
const diskOffering = z.object({ name: z.string(), tags: z.string().default(''), zoneid: z.string().default('') });
const hostRow = z.object({ hosttags: z.string().default(''), istagarule: z.boolean().default(false) });
const poolRow = z.object({ tags: z.string().default(''), istagarule: z.boolean().default(false) });

/** Offerings that are for this zone. Hosts and pools of all zones are asked for, and only where something wants a tag: an offering may be meant for another zone. */
export async function askUntagged(lists: Reading, zoneid: string): Promise<readonly Untagged[]> {
  const [services, disks] = await Promise.all([
    lists.all('listServiceOfferings', { listall: true }, 'serviceoffering', offering),
    lists.all('listDiskOfferings', { listall: true }, 'diskoffering', diskOffering),
  ]);
  const isHere = (one: { readonly zoneid: string }) => one.zoneid === '' || one.zoneid.split(',').includes(zoneid);
  const wanted = [
    ...(services.ok ? services.value : []).filter(isHere).flatMap(({ name, hosttags, storagetags }): Untagged[] => [
      { offering: name, of: 'host', tags: tagsIn(hosttags) },
      { offering: name, of: 'pool', tags: tagsIn(storagetags) },
    ]),
    ...(disks.ok ? disks.value : [])
      .filter(isHere)
      .map(({ name, tags }): Untagged => ({ offering: name, of: 'pool', tags: tagsIn(tags) })),
  ].filter(({ tags }) => tags.length > 0);
  const asks = (of: Untagged['of']) => wanted.some((one) => one.of === of);
  const [hosts, pools] = await Promise.all([
    asks('host') ? lists.all('listHosts', { type: 'Routing' }, 'host', hostRow) : undefined,
    asks('pool') ? lists.all('listStoragePools', {}, 'storagepool', poolRow) : undefined,
  ]);
  const there = {
    host: hosts?.ok ? hosts.value.map((one) => ({ ...one, tags: one.hosttags })) : undefined,
    pool: pools?.ok ? pools.value : undefined,
  };
  return wanted.filter(({ of, tags }) => {
    const all = there[of];
    // What a rule lets in, only the server can tell.
    if (all === undefined || all.some(({ istagarule }) => istagarule)) return false;
    return !all.some((one) => tags.every((tag) => tagsIn(one.tags).includes(tag)));
  });
}

function tagsIn(text: string): string[] {
  return text
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean);
}
