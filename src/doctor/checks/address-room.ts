/** Addresses that are left. */
import { fullAddresses } from '../../zone/room.ts';
import type { Check } from '../check-type.ts';
import { cloudstack } from '../groups.ts';

export const addressRoom: Check = {
  id: 'address-room',
  layer: 'cloudstack',
  asks: 'are addresses left in the pods and in the public range?',
  why: 'system VMs, routers and guests that need one do not start',
  after: ['management-api', 'zone-there'],
  group: cloudstack,
  find: ({ site, cloud }) =>
    fullAddresses(cloud?.heard?.capacities ?? []).map(({ what, key, total }) => ({
      hosts: [],
      message: `all ${total} ${what} are in use`,
      seen: `listCapacity: ${total} of ${total}`,
      expected: 'one at least that is free',
      path: [...(site.zone?.path ?? []), key],
      todo: 'make the range larger and run finalize',
    })),
};
