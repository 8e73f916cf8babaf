/** A guest that does not fit into the free memory of its host. */
import type { Cause } from '../cause.ts';

export const guestMemory: Cause = {
  id: 'guest-memory',
  words: ['Cannot allocate memory'],
  sign: /(?:cannot set up guest memory .*)?Cannot allocate memory/,
  means: 'the host has too little free memory for the guest',
  repair:
    'compare `free -m` on the host with what CloudStack believes: lower mem.overprovisioning.factor, reserve memory for the host, or end what else runs there',
};
