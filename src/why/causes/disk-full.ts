/** A full disk. */
import type { Cause } from '../cause.ts';

export const diskFull: Cause = {
  id: 'disk-full',
  words: ['No space left on device'],
  sign: /No space left on device/,
  means: 'a disk is full: no space left on device',
  repair:
    '`df -h` and `df -i` on the host that said so and on the storage it writes to; snapshots and templates that nobody needs go first',
};
