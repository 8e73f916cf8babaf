/** A host whose SSH port does not answer. */
import type { Cause } from '../cause.ts';

export const sshClosed: Cause = {
  id: 'ssh-closed',
  words: ['There was a problem while connecting to'],
  sign: /There was a problem while connecting to (\S+?:\d+)/,
  means: '$1 does not answer',
  repair: 'is the host up, does sshd listen there, and does a firewall between lets the management server through?',
};
