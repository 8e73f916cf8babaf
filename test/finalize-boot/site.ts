/** The site of the lab: one machine for management and database, an NFS server, two KVM hosts, and a third that comes later. */
import { addHost, type Change, type LabHost } from '../boot/site-file.ts';

export const MANAGEMENT: LabHost = { name: 'cloudstack-mgmt', roles: ['management', 'database'], number: 116 };
export const STORAGE: LabHost = { name: 'nfs-01', roles: ['nfs'], number: 118 };
export const FIRST: LabHost = { name: 'kvm-host-01', roles: ['kvm'], number: 117 };
export const SECOND: LabHost = { name: 'kvm-host-02', roles: ['kvm'], number: 120 };
export const LATER: LabHost = { name: 'kvm-host-03', roles: ['kvm'], number: 121 };

/** The site with these KVM hosts, in the one cluster there is. */
export function siteWith(...kvmHosts: readonly LabHost[]): Change {
  return (site) => {
    site.delete('hosts');
    for (const host of [MANAGEMENT, STORAGE, ...kvmHosts]) addHost(site, host);
    const names = kvmHosts.map(({ name }) => name);
    site.setIn(['zone', 'pods', 0, 'clusters', 0, 'hosts'], site.createNode(names));
  };
}
