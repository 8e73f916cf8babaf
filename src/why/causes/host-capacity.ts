/** A host without the free processors or memory. */
import type { Cause } from '../cause.ts';

export const hostCapacity: Cause = {
  id: 'host-capacity',
  words: ['host has cpu capability? true, host has capacity?'],
  sign: /Not using host (.{1,80}?); host has cpu capability\? true, host has capacity\? ?false/,
  means: 'host $1 has not enough free CPU or memory',
  repair: 'overprovisioning factors, a smaller offering, or another host',
  whilePlanning: true,
};
