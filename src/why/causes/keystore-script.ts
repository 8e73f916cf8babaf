/** A host without the scripts of the agent. */
import type { Cause } from '../cause.ts';

export const keystoreScript: Cause = {
  id: 'keystore-script',
  words: ['keystore-setup'],
  sign: /keystore-setup: command not found/,
  means: 'the script keystore-setup is not on the host: cloudstack-agent and cloudstack-common are not installed there',
  repair: 'install cloudstack-agent of the same version as the management server, and add the host again',
};
