/** A machine whose processor does not virtualize. */
import type { Cause } from '../cause.ts';

export const noHvm: Cause = {
  id: 'no-hvm',
  words: ['NO HVM support', 'Failed to get private nic name', 'Failed to get public nic name'],
  sign: /NO HVM support on this machine|Failed to get (?:private|public) nic name/,
  means: 'the agent does not start: virtualization is off, or a bridge has no port it knows',
  repair: 'virtualization in the firmware; `bridge link` for the bridge of the traffic label',
};
