/** Pods: a management segment with addresses for system VMs. */
import { z } from 'zod';
import { numbersOf } from '../address-ranges.ts';
import { byKey, differing, strangersByKey } from '../by-key.ts';
import { inZone } from '../in-zone.ts';
import { type FieldChange, type Have, type Kind, keyOf, type PlannedCall, type Ref, type Want } from '../kind.ts';
import { covers } from '../number-ranges.ts';
import { zoneRef } from './zone.ts';

interface PodWant extends Want {
  readonly zone: string;
  readonly gateway: string;
  readonly netmask: string;
  readonly first: string;
  readonly last: string;
}

const row = z.object({
  id: z.string(),
  name: z.string(),
  gateway: z.string(),
  netmask: z.string(),
  startip: z.array(z.string()).default([]),
  endip: z.array(z.string()).default([]),
});
type PodHave = Have & z.infer<typeof row>;

/** The server writes a pod's addresses one by one, most of a second each (seen with 4.19). */
const WRITING = 10 * 60_000;
const keepsSegment = 'a pod keeps its segment: make another pod, or destroy the zone';

export const pod: Kind<PodWant, PodHave> = {
  name: 'pod',
  after: ['zone'],
  sideBySide: 4,
  takes: WRITING,
  want: ({ zone: { name: zone, pods } }) =>
    pods.map(({ name, gateway, netmask, systemIps: { first, last }, path }) => ({
      key: keyOf(name),
      name,
      about: `${first}-${last}, gateway ${gateway}`,
      path,
      ...{ zone, gateway, netmask, first, last },
    })),
  list: (reading) =>
    inZone(reading, {
      command: 'listPods',
      key: 'pod',
      row,
      have: (one) => ({ ...one, key: keyOf(one.name), title: one.name }),
    }),
  verdict: byKey({
    create: ({ zone, name, gateway, netmask, first, last }) => [
      {
        command: 'createPod',
        params: { zoneid: zoneRef(zone), name, gateway, netmask, startip: first, endip: last },
        timeout: WRITING,
      },
    ],
    differences: (want, have) => [
      ...differing([
        {
          field: 'gateway',
          from: have.gateway,
          to: want.gateway,
          path: [...want.path, 'gateway'],
          cannot: keepsSegment,
        },
        {
          field: 'netmask',
          from: have.netmask,
          to: want.netmask,
          path: [...want.path, 'network'],
          cannot: keepsSegment,
        },
      ]),
      ...addresses(want, have),
    ],
    update: ({ first, last }, { id }): PlannedCall[] => [
      { command: 'updatePod', params: { id, startip: first, endip: last }, timeout: WRITING },
    ],
  }),
  strangers: strangersByKey,
  remove: ({ id }) => ({ call: { command: 'deletePod', params: { id } } }),
};

/** A pod's one range may grow; what an address was given to stays. Further ranges were made by somebody and are kept. */
function addresses({ first, last, path }: PodWant, { startip, endip }: PodHave): FieldChange[] {
  const ranges = startip.map((start, index) => ({ first: start, last: endip[index] ?? start }));
  const there = ranges.flatMap(numbersOf);
  const wanted = numbersOf({ first, last });
  const from = ranges.map((range) => `${range.first}-${range.last}`).join(', ');
  const to = `${first}-${last}`;
  if (from === to || (ranges.length > 1 && covers(there, wanted))) return [];
  const change = { field: 'addresses', from, to, path: [...path, 'system_ips'] };
  if (ranges.length === 1 && covers(wanted, there)) return [change];
  return [{ ...change, cannot: `a pod's range only grows: take one that contains ${from}` }];
}

/** A pod's id, for a call. */
export function podRef(name: string): Ref {
  return { kind: 'pod', key: keyOf(name) };
}
