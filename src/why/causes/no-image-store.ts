/** A zone without secondary storage. */
import type { Cause } from '../cause.ts';

export const noImageStore: Cause = {
  id: 'no-image-store',
  words: ['No image store added in zone', 'No secondary storage available in zone'],
  sign: /No (?:image store added|secondary storage available) in zone \[?([^\],\s]+)/,
  means: 'zone $1 has no secondary storage',
  repair: 'addImageStore',
};
