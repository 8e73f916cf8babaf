/** What networks and templates of guests are made from. */
import { fullForGuests } from '../../zone/room.ts';
import type { Check } from '../check-type.ts';
import { cloudstack } from '../groups.ts';

export const guestRoom: Check = {
  id: 'guest-room',
  layer: 'cloudstack',
  asks: 'are VLANs or VNIs left for networks of guests, and a tenth of secondary storage?',
  why: 'no network of a guest comes up (Unable to allocate vnet), or no template, ISO and snapshot is stored',
  after: ['management-api', 'zone-there', 'zone-as-site', 'cloud-storage'],
  group: cloudstack,
  find: ({ site, cloud }) =>
    fullForGuests(cloud?.heard?.capacities ?? []).map(({ what, key, used, total }) => ({
      hosts: [],
      message: `${Math.round((100 * used) / total)} % of the ${what} is in use`,
      seen: `listCapacity: ${used} of ${total}`,
      expected: key === 'physical_networks' ? 'one at least that is free' : 'less than 90 %',
      path: [...(site.zone?.path ?? []), key],
      todo:
        key === 'physical_networks'
          ? 'make guest_range larger and run finalize; or remove networks that nobody uses'
          : 'remove templates and snapshots that nobody uses, or add a store to secondary_storage and run finalize',
    })),
};
