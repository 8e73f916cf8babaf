/** A public range that is used up. */
import type { Cause } from '../cause.ts';

export const noPublicAddress: Cause = {
  id: 'no-public-address',
  words: ['Unable to get ip address in', 'Insufficient address capacity'],
  sign: /Unable to get ip address in +zone|Insufficient address capacity/,
  means: 'no free address is left in the public range',
  repair: 'release addresses, or add a range (createVlanIpRange)',
};
