/** A host tag that no host has. */
import type { Cause } from '../cause.ts';

export const hostTag: Cause = {
  id: 'host-tag',
  words: ['compute offering tags'],
  sign: /No suitable host found in any cluster for the following compute offering tags \[([^\]]+)\]/,
  means: 'no host has the host tag $1 of the offering',
  repair: 'give a host the tag (updateHost hosttags=…), or use another offering',
  whilePlanning: true,
};
