/** A keystore that cannot be set up on a host. */
import type { Cause } from '../cause.ts';

export const keystoreSetup: Cause = {
  id: 'keystore-setup',
  words: ['Failed to setup keystore on the KVM host'],
  sign: /Failed to setup keystore on the KVM host/,
  means: 'the keystore of the agent cannot be set up on the host',
  repair:
    'on the host: package cloudstack-agent, Java, sudo, and `hostname --fqdn`; from 4.22 syslog has the tag cloudstack-keystore-setup',
};
