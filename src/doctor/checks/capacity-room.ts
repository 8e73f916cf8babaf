/** Memory, processors and primary storage that are left to place something on. */
import { FULL, fullRoom } from '../../zone/room.ts';
import type { Check } from '../check-type.ts';
import { cloudstack } from '../groups.ts';

export const capacityRoom: Check = {
  id: 'capacity-room',
  layer: 'cloudstack',
  asks: 'is there room in memory, processor time and primary storage?',
  why: 'nothing new starts (Unable to create a deployment for VM), as the disable thresholds say',
  after: ['management-api', 'zone-there', 'cloud-hosts', 'cloud-storage'],
  group: cloudstack,
  find: ({ site, cloud }) =>
    fullRoom(cloud?.heard?.capacities ?? []).map(({ what, share }) => ({
      hosts: [],
      message: `${share} % of the ${what} is in use`,
      seen: `listCapacity: ${share} %`,
      expected: `less than ${100 * FULL} %`,
      path: site.zone?.path ?? [],
      todo: 'add hosts or storage',
    })),
};
