/** A host that can join no more multicast groups. */
import type { Cause } from '../cause.ts';

export const multicastMemberships: Cause = {
  id: 'multicast-memberships',
  words: ['No buffer space available'],
  sign: /No buffer space available/,
  means: 'the host can join no more multicast groups, one of which every VXLAN needs',
  repair: 'raise net.ipv4.igmp_max_memberships on all hosts',
};
