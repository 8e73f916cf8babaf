/** NFS exports of the site. */
import { nfsServers } from '../groups.ts';
import { recipe } from '../repair-type.ts';

export const mendExports = recipe({
  id: 'exports',
  does: 'puts the exports of the site back, and has the NFS server export them',
  group: nfsServers,
  stops: 'NFS for some seconds: writes of guests wait',
  files: ['/etc/exports.d/zoneseed.exports', '/etc/nfs.conf.d/zoneseed.conf'],
  steps: ['nfs-exports'],
});
