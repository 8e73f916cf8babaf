/** A zone without primary storage that is Up. */
import type { Cause } from '../cause.ts';

export const primaryNotReady: Cause = {
  id: 'primary-not-ready',
  words: ['rimary storage is not ready'],
  sign: /[Pp]rimary storage is not ready/,
  means: 'no storage pool of the zone is Up',
  repair: 'listStoragePools; with local storage only, system.vm.use.local.storage',
};
