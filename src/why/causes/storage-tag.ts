/** A storage tag that no usable pool has. */
import type { Cause } from '../cause.ts';

export const storageTag: Cause = {
  id: 'storage-tag',
  words: ['that match with tags [['],
  sign: /Found pools \[\[\]\] that match with tags \[\[([^\]]+)\]\]/,
  means: 'no storage pool that is Up has the tag $1 of the offering; one in maintenance or disabled is not looked at',
  repair: 'listStoragePools: give a pool the tag, or end its maintenance',
  whilePlanning: true,
};
