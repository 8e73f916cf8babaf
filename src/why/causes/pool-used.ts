/** An export that is a pool already. */
import type { Cause } from '../cause.ts';

export const poolUsed: Cause = {
  id: 'pool-used',
  words: ['Another active pool with the same uuid', 'already in use by another pod'],
  sign: /Another active pool with the same uuid already exists|already in use by another pod/,
  means: 'the same export is a storage pool already',
  repair: 'listStoragePools; use that one',
};
