/** Whom checks ask. */
import { topology } from '../site/topology.ts';
import type { Group } from './check-type.ts';

export const everyHost: Group = { words: 'every host', of: (site) => site.hosts };
export const kvmHosts: Group = { words: 'KVM hosts', of: (site) => topology(site).hostsOf('kvm') };
export const zoneHosts: Group = { words: 'KVM hosts of the zone', of: (site) => topology(site).zoneHosts };
export const managers: Group = { words: 'management servers', of: (site) => topology(site).hostsOf('management') };
export const databases: Group = { words: 'the database', of: (site) => topology(site).hostsOf('database') };
export const nfsServers: Group = { words: 'NFS servers', of: (site) => topology(site).hostsOf('nfs') };
export const javaHosts: Group = {
  words: 'management servers and KVM hosts',
  of: (site) => site.hosts.filter(({ roles }) => roles.includes('management') || roles.includes('kvm')),
};
/** What the API tells; no host is asked. */
export const cloudstack: Group = { words: 'CloudStack', of: () => [] };
