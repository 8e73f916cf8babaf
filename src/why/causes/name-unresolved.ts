/** A name that the management server does not know. */
import type { Cause } from '../cause.ts';

export const nameUnresolved: Cause = {
  id: 'name-unresolved',
  words: ['Unable to resolve', 'UnknownHostException'],
  sign: /(?:Unable to resolve|UnknownHostException:) ?([\w.-]+)/,
  means: 'the name $1 does not resolve on the management server',
  repair: '`resolvectl query` there; name servers of the site, or the name as it was typed',
};
