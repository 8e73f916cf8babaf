/** A host that lets neither the key nor the password in. */
import type { Cause } from '../cause.ts';

export const sshLogin: Cause = {
  id: 'ssh-login',
  words: ['Authentication error with'],
  sign: /Authentication error with (host password|ssh private key)/,
  means: 'the host does not let the management server in: authentication error with $1',
  repair:
    'the public key of the management server in /root/.ssh/authorized_keys of the host, the right password, and what /etc/ssh/sshd_config.d says of root',
};
