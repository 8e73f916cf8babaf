/** A pod's addresses as numbers: of pods and public ranges, which must not meet. */
import { numberOf } from './addresses.ts';
import type { Pod } from './pods.ts';

export function podRange({ startip, endip }: Pod): { first: number; last: number } {
  return { first: numberOf(startip) ?? 0, last: numberOf(endip) ?? 0 };
}
