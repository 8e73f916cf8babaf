/** The ids guest networks get. The server replaces the whole set, so it is sent what it has and what is wanted. */
import { byKey } from '../by-key.ts';
import { fromList } from '../in-zone.ts';
import { type FieldChange, type Kind, keyOf, type Want } from '../kind.ts';
import { covers, type NumberRange, spansOf, textOf, union } from '../number-ranges.ts';
import { type PhysicalNetworkHave, physicalNetwork, physicalNetworkRef } from './physical-network.ts';

interface GuestRangeWant extends Want {
  readonly ids: readonly NumberRange[];
}

export const guestRange: Kind<GuestRangeWant, PhysicalNetworkHave> = {
  name: 'guest range',
  after: ['physical network state'],
  readWith: 'physical network',
  want: ({ zone: { physicalNetworks } }) =>
    physicalNetworks
      .filter(({ guestRange: ids }) => ids.length > 0)
      .map(({ name, guestRange: ids, path }) => ({
        key: keyOf(name),
        name,
        about: textOf(ids),
        path: [...path, 'guest_range'],
        ids,
      })),
  list: (reading) => fromList(reading, physicalNetwork, (one) => one),
  verdict: byKey({
    create: ({ name, ids }) => [
      { command: 'updatePhysicalNetwork', params: { id: physicalNetworkRef(name), vlan: textOf(ids) } },
    ],
    differences({ ids, path }, { vlan }): FieldChange[] {
      const there = spansOf(vlan ?? '');
      if (covers(there, ids)) return [];
      return [{ field: 'ids', from: vlan, to: textOf(union(there, ids)), path }];
    },
    update: (_, { id }, fields) => [
      { command: 'updatePhysicalNetwork', params: { id, vlan: fields.map(({ to }) => to).join(',') } },
    ],
  }),
};
