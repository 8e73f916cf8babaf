/** A zone without one host that has enough free. */
import type { Cause } from '../cause.ts';

export const clusterCapacity: Cause = {
  id: 'cluster-capacity',
  words: ['No clusters found having a host with enough capacity'],
  sign: /No clusters found having a host with enough capacity/,
  means: 'no cluster has a single host with the CPU and memory that the offering asks for free',
  repair: 'listCapacity; overprovisioning factors, the disable thresholds, a smaller offering, or another host',
  whilePlanning: true,
};
