/** A system VM template that was not registered. */
import type { Cause } from '../cause.ts';

export const templateUnregistered: Cause = {
  id: 'template-unregistered',
  words: ['Failed to register system'],
  sign: /Failed to register system ?VM template/,
  means: 'the system VM template was not registered, though the store was added',
  repair:
    'mount the export on the management server by hand, look at its free space, then cloud-install-sys-tmplt with -F',
  alone: true,
};
