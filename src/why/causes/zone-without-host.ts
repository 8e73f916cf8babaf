/** A zone in which no host is up. */
import type { Cause } from '../cause.ts';

export const zoneWithoutHost: Cause = {
  id: 'zone-without-host',
  words: ['no host available which is enabled and in Up state'],
  sign: /Zone \[?([^\]\s]+)\]? has no host available which is enabled and in Up state/,
  means: 'zone $1 has no host that is enabled and Up, so it gets no system VMs',
  repair: 'bring a host up first: listHosts, agent.log',
};
