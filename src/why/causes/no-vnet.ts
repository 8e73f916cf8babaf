/** A range of VLANs or VNIs that is missing or used up. */
import type { Cause } from '../cause.ts';

export const noVnet: Cause = {
  id: 'no-vnet',
  words: ['allocate vnet'],
  sign: /Unable to allocate vnet|[Nn]o vnet/,
  means: 'no VLAN or VNI is left for the network',
  repair: 'give the Guest physical network a range, or a larger one (updatePhysicalNetwork vlan=…)',
};
