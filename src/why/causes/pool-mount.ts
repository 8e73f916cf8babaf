/** A pool that a host cannot use. */
import type { Cause } from '../cause.ts';

export const poolMount: Cause = {
  id: 'pool-mount',
  words: [
    'Can not create storage pool through host',
    'Failed to access storage pool',
    'Unable to establish a connection from storage head',
  ],
  sign: /Can not create storage pool through host \S+|Failed to access storage pool|Unable to establish a connection from storage head/,
  means: 'a host cannot use the storage pool',
  repair: 'mount it by hand on that host; nfs-common, the export, the firewall',
};
