/** Room on the file systems that services write to. */
import { readableSize } from '../../disk/readable-size.ts';
import { type Check, onEach } from '../check-type.ts';
import { everyHost } from '../groups.ts';

/** Of a small file system this share must be free, of a large one so many bytes. */
const SHARE = 0.05;
const ENOUGH = 2 * 1024 ** 3;

export const diskSpace: Check = {
  id: 'disk-space',
  layer: 'machine',
  asks: 'is there room, in bytes and in files, where services write?',
  why: 'databases, logs and package managers break in their middle when a disk is full',
  after: ['answers'],
  ...onEach(everyHost, ({ host, own: { filesystems = [] } }) => {
    const isFull = ({ total, free, files, filesFree }: (typeof filesystems)[number]) =>
      free < Math.min(ENOUGH, SHARE * total) || (files > 0 && filesFree < 0.01 * files);
    // One file system is often several of the folders.
    const full = filesystems.filter(isFull);
    const once = full.filter(
      ({ total, free }, at) => full.findIndex((one) => one.total === total && one.free === free) === at,
    );
    return once.map(({ path, total, free, filesFree }) => ({
      message: `${host.name} has no room left in ${path}`,
      seen: `${readableSize(free)} of ${readableSize(total)} free, and room for ${filesFree} files`,
      expected: `${readableSize(Math.min(ENOUGH, SHARE * total))} free at least`,
      path: host.path,
      todo: `on ${host.name}: du -xh ${path} | sort -h | tail says what takes it`,
    }));
  }),
};
