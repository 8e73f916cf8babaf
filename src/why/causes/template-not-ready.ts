/** A system VM template that is not ready. */
import type { Cause } from '../cause.ts';

export const templateNotReady: Cause = {
  id: 'template-not-ready',
  words: ['emplate is not ready', 'is not ready on secondary storage'],
  sign: /[Ss]ystem ?(?:VM|vm) template is not ready at (?:zone|data center) \[?([^\],\s]+)|template \[?.{0,80}\]? is not ready on secondary storage/,
  means: 'the system VM template is not ready in zone $1',
  repair: 'register it: cloud-install-sys-tmplt on the management server, again with -F where its row has no size',
};
