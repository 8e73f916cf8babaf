/** Data disks at their mount points: a server that misses one exports an empty folder of its system disk. */
import { type Check, onEach } from '../check-type.ts';
import { everyHost } from '../groups.ts';

export const dataDisks: Check = {
  id: 'data-disks',
  layer: 'machine',
  asks: 'is each data disk mounted where the site file says?',
  why: 'what is written there fills the system disk, and the data of before is not seen',
  after: ['answers', 'firstboot'],
  repair: 'disks',
  ...onEach(everyHost, ({ host, own: { mounted } }) =>
    host.disks.data.flatMap(({ mount, path }) => {
      if (mounted === undefined || mounted.includes(mount)) return [];
      return [
        {
          message: `nothing is mounted at ${mount} of ${host.name}`,
          seen: `no line for ${mount} in /proc/self/mountinfo`,
          expected: `its data disk at ${mount}`,
          path: [...path, 'mount'],
          todo: `is the disk there? (lsblk on ${host.name})`,
        },
      ];
    }),
  ),
};
