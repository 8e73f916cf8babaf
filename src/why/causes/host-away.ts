/** A host whose agent is not connected. */
import type { Cause } from '../cause.ts';

export const hostAway: Cause = {
  id: 'host-away',
  words: ['Host with specified id is not in the right state', 'is unreachable: Host'],
  sign: /Host (\d+): Host with specified id is not in the right state: (\w+)/,
  means: 'host $1 is not connected: $2',
  repair: 'agent.log of the host; is cloudstack-agent running, does port 8250 answer there? then reconnectHost',
};
