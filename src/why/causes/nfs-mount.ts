/** An NFS export that cannot be mounted. */
import type { Cause } from '../cause.ts';

export const nfsMount: Cause = {
  id: 'nfs-mount',
  words: ['mount.nfs'],
  sign: /mount\.nfs(?:4)?: ([^\]"\n.]{1,120})/,
  means: 'an NFS export cannot be mounted: $1',
  repair:
    'mount it by hand on the machine that said so; look at the export and whom it lets in, nfs-common, the firewall and the network of the storage server',
};
