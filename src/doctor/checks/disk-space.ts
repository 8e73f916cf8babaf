/** Room on the file systems that services write to. */
import { readableSize } from '../../disk/readable-size.ts';
import { type Check, onEach } from '../check-type.ts';
import { everyHost } from '../groups.ts';
import type { HostAnswers } from '../host-answers.ts';

/** Of a small file system this share must be free, of a large one so many bytes. */
const SHARE = 0.05;
const ENOUGH = 2 * 1024 ** 3;
/** And this share of the files it can hold. */
const FILES = 0.01;

type Filesystem = NonNullable<HostAnswers['filesystems']>[number];
const leastOf = (total: number) => Math.min(ENOUGH, SHARE * total);

export const diskSpace: Check = {
  id: 'disk-space',
  layer: 'machine',
  asks: 'is there room, in bytes and in files, where services write?',
  why: 'databases, logs and package managers break in their middle when a disk is full',
  after: ['answers'],
  ...onEach(everyHost, ({ host, own: { filesystems = [] } }) => {
    const lacksBytes = ({ total, free }: Filesystem) => free < leastOf(total);
    // Of a file system that makes room for files as they come, none are counted.
    const lacksFiles = ({ files, filesFree }: Filesystem) => files > 0 && filesFree < FILES * files;
    // One file system is often several of the folders.
    const full = filesystems.filter((one) => lacksBytes(one) || lacksFiles(one));
    const once = full.filter(
      ({ total, free }, at) => full.findIndex((one) => one.total === total && one.free === free) === at,
    );
    return once.map((one) => ({
      message: `${host.name} has no room left in ${one.path}`,
      seen: `${readableSize(one.free)} of ${readableSize(one.total)} free, and room for ${one.filesFree} files`,
      expected: lacksBytes(one)
        ? `${readableSize(leastOf(one.total))} free at least`
        : `room for ${Math.ceil(FILES * one.files)} files at least`,
      path: host.path,
      todo: lacksBytes(one)
        ? `on ${host.name}: du -xh ${one.path} | sort -h | tail says what takes it`
        : `on ${host.name}: du -x --inodes ${one.path} | sort -n | tail says where the files are`,
    }));
  }),
};
