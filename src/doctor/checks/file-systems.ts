/** File systems in which the kernel has found errors: it goes on with some, and writes to others no more. */
import { type Check, onEach } from '../check-type.ts';
import { everyHost } from '../groups.ts';

export const fileSystems: Check = {
  id: 'file-systems',
  layer: 'machine',
  asks: 'is each file system of the host without errors, and open for writing?',
  why: 'services cannot write, or write to what is damaged: databases and disks of guests are lost when nobody looks',
  after: ['answers', 'disk-health'],
  ...onEach(everyHost, ({ host, own: { localMounts } }) =>
    (localMounts ?? []).flatMap(({ target, device, readOnly, errors }) => {
      if (!readOnly && errors === 0) return [];
      const data = host.disks.data.find(({ mount }) => mount === target);
      return [
        {
          message: readOnly
            ? `${target} of ${host.name} is open for reading only`
            : `the file system at ${target} of ${host.name} has errors`,
          seen: [
            ...(readOnly ? [`/proc/self/mountinfo: ${device} at ${target} is ro`] : []),
            ...(errors > 0 ? [`/sys/fs/ext4/${device}/errors_count: ${errors}`] : []),
          ].join('; '),
          expected: 'rw, and no errors',
          path: data === undefined ? host.path : [...data.path, 'mount'],
          todo: `on ${host.name}: journalctl -k -g ${device} says what happened; stop what writes there, then fsck -f /dev/${device} with it unmounted (the system disk: at the next start, fsck.mode=force)`,
        },
      ];
    }),
  ),
};
