/** A host that is in the database already. */
import type { Cause } from '../cause.ts';

export const hostKnown: Cause = {
  id: 'host-known',
  words: ['already in the database'],
  sign: /Skipping host .{0,200} already in the database/,
  means: 'the host is in the database already',
  repair: 'listHosts; deleteHost forced=true where it is a former one',
};
