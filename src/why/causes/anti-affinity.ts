/** A host that an affinity group rules out. */
import type { Cause } from '../cause.ts';

export const antiAffinity: Cause = {
  id: 'anti-affinity',
  words: ['to avoid set, since VM'],
  sign: /Added host (\S+) to avoid set, since VM (\S+) is present on the host/,
  means: 'the affinity group of the VM leaves host $1 out: VM $2 of the same group runs there',
  repair: 'more hosts, or another affinity group',
  whilePlanning: true,
};
