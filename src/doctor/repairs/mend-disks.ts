/** Data disks. */
import { everyHost } from '../groups.ts';
import { recipe } from '../repair-type.ts';

export const mendDisks = recipe({
  id: 'disks',
  does: 'mounts the data disks of the host; nothing is formatted',
  group: everyHost,
  steps: ['common-disks'],
});
