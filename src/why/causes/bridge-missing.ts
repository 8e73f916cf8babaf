/** A bridge that a host has not. */
import type { Cause } from '../cause.ts';

export const bridgeMissing: Cause = {
  id: 'bridge-missing',
  words: ['No such device'],
  sign: /Cannot get interface MTU on '([^']+)': No such device/,
  means: 'the host has no bridge $1',
  repair: 'make the bridge on the host, or mend the traffic label',
};
