/** A libvirtd with the sockets of systemd. */
import type { Cause } from '../cause.ts';

export const activationSockets: Cause = {
  id: 'activation-sockets',
  words: ['not permitted with systemd activation'],
  sign: /--listen.{0,20} not permitted with systemd activation/,
  means: 'libvirtd is started by the sockets of systemd and cannot listen',
  repair:
    'mask libvirtd.socket, libvirtd-ro.socket, libvirtd-admin.socket, libvirtd-tls.socket and libvirtd-tcp.socket, then restart libvirtd',
};
