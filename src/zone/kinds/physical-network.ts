/** Physical networks: how guest networks are told apart. */
import { z } from 'zod';
import { byKey, differing, strangersByKey } from '../by-key.ts';
import { inZone } from '../in-zone.ts';
import { type Have, type Kind, keyOf, type Ref, type Want } from '../kind.ts';
import { zoneRef } from './zone.ts';

interface PhysicalNetworkWant extends Want {
  readonly zone: string;
  readonly isolation: string;
  readonly tag?: string | undefined;
}

const row = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  vlan: z.string().optional(),
  tags: z.string().optional(),
  isolationmethods: z.string().optional(),
});
export type PhysicalNetworkHave = Have & z.infer<typeof row>;

export const physicalNetwork: Kind<PhysicalNetworkWant, PhysicalNetworkHave> = {
  name: 'physical network',
  after: ['zone'],
  want: ({ zone: { name: zone, physicalNetworks } }) =>
    physicalNetworks.map(({ name, isolation, tag, path }) => {
      const about = tag === undefined ? isolation : `${isolation}, tag ${tag}`;
      return { key: keyOf(name), name, about, path, zone, isolation, tag };
    }),
  list: (reading) =>
    inZone(reading, {
      command: 'listPhysicalNetworks',
      key: 'physicalnetwork',
      row,
      have: (one) => ({ ...one, key: keyOf(one.name), title: one.name }),
    }),
  verdict: byKey({
    create: ({ zone, name, isolation, tag }) => [
      {
        command: 'createPhysicalNetwork',
        // In capitals: with vxlan in small letters the server counts to 4095 only.
        params: { zoneid: zoneRef(zone), name, isolationmethods: isolation, tags: tag },
      },
    ],
    hindrance: (_want, _all, { objects }) =>
      objects.get('zone')?.some((one) => 'allocationstate' in one && one.allocationstate === 'Enabled')
        ? {
            message: 'CloudStack takes no new physical network into an enabled zone',
            hint: 'disable the zone (updateZone allocationstate=Disabled) and run this again, which enables it',
          }
        : undefined,
    differences: ({ isolation, tag, path }, have) =>
      differing([
        {
          field: 'isolation',
          from: have.isolationmethods,
          to: isolation,
          path: [...path, 'isolation'],
          cannot: 'a physical network keeps its isolation: give the site another one beside it, or destroy the zone',
        },
        { field: 'tags', from: have.tags, to: tag, path: [...path, 'tag'] },
      ]),
    update: ({ tag }, { id }) => [{ command: 'updatePhysicalNetwork', params: { id, tags: tag } }],
  }),
  strangers: strangersByKey,
  remove: ({ id }) => ({ call: { command: 'deletePhysicalNetwork', params: { id } } }),
};

/** A physical network's id, for a call. */
export function physicalNetworkRef(name: string): Ref {
  return { kind: 'physical network', key: keyOf(name) };
}
