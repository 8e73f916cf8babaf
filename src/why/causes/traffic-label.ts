/** A traffic label that names no bridge of the host. */
import type { Cause } from '../cause.ts';

export const trafficLabel: Cause = {
  id: 'traffic-label',
  words: ['Can not find network:', 'Incorrect Network setup on agent'],
  sign: /Can not find network: ?(\S*)|Incorrect Network setup on agent/,
  means: 'a traffic label names a bridge that the host has not: $1',
  repair: 'make the bridge, or mend the label (updateTrafficType), then reconnectHost',
};
