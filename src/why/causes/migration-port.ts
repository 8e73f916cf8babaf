/** A host whose libvirt cannot be reached by others. */
import type { Cause } from '../cause.ts';

export const migrationPort: Cause = {
  id: 'migration-port',
  words: ['16509', '16514'],
  sign: /(?:unable to connect|refused|timed out).{0,120}165(?:09|14)|165(?:09|14).{0,120}(?:refused|timed out)/,
  means: 'libvirt of the other host does not answer on its port for migration',
  repair: 'does libvirtd there listen (`ss -ltn`), and does its firewall let this host in?',
};
