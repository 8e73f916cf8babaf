/** Which roles a site needs, and how often. */
import { isOn } from '../reach.ts';
import type { Host } from '../site.ts';
import { topology } from '../topology.ts';
import { type Fault, rule } from './rule.ts';
import { members } from './zone-parts.ts';

/** A zone or a KVM host needs a management server, and a management server needs a database. */
export const roleMissing = rule('role-missing', function* (site) {
  const count = (role: string): number => topology(site).hostsOf(role).length;
  const lacks = (role: string, why: string): Fault => ({
    path: ['hosts'],
    at: 'key',
    message: `no host has the role ${role}`,
    hint: `${why}: give it to a host`,
  });
  const managed = site.zone !== undefined || count('kvm') > 0;
  if (managed && count('management') === 0) yield lacks('management', 'a zone and KVM hosts need one');
  if (site.database.outside !== undefined) return;
  if ((managed || count('management') > 0) && count('database') === 0) yield lacks('database', 'CloudStack needs one');
});

/** CloudStack writes to one database server; several management servers may share it. */
export const roleRepeated = rule('role-repeated', function* (site) {
  const [first, ...others] = topology(site).hostsOf('database');
  for (const host of others) {
    yield {
      path: [...host.path, 'roles'],
      message: `host ${host.name} has the role database, and so has ${first?.name}`,
      hint: 'expected one database host',
    };
  }
});

/** A host of no role is installed and does nothing. */
export const hostWithoutRole = rule('host-without-role', function* (site) {
  for (const { name, roles, path } of site.hosts) {
    if (roles.some((role) => role !== 'common')) continue;
    yield {
      severity: 'warning',
      path: [...path, 'roles'],
      message: `host ${name} has no role besides common`,
      hint: 'expected management, database, kvm, nfs, or a role of your own',
    };
  }
});

/** A cluster is made of KVM hosts. */
export const clusterHostRole = rule('cluster-host-role', function* (site) {
  for (const { host, cluster, path } of members(site)) {
    if (host.roles.includes('kvm')) continue;
    yield {
      path,
      message: `host ${host.name} of cluster ${cluster.name} does not have the role kvm`,
      hint: `give ${host.name} the role kvm`,
    };
  }
});

/** A host is in one cluster, once. */
export const clusterHostTwice = rule('cluster-host-twice', function* (site) {
  const owners = new Map<Host, string>();
  for (const { host, cluster, path } of members(site)) {
    const owner = owners.get(host);
    if (owner === undefined) owners.set(host, cluster.name);
    else
      yield {
        path,
        message: `host ${host.name} of cluster ${cluster.name} is already in cluster ${owner}`,
        hint: 'expected a host in one cluster',
      };
  }
});

/** A KVM host in no cluster is installed, but the zone never hears of it. */
export const hostWithoutCluster = rule('host-without-cluster', function* (site) {
  if (site.zone === undefined) return;
  const placed = new Set(topology(site).zoneHosts);
  for (const host of topology(site).hostsOf('kvm')) {
    if (placed.has(host)) continue;
    yield {
      severity: 'warning',
      path: [...host.path, 'roles'],
      message: `host ${host.name} has the role kvm but is in no cluster`,
      hint: 'name it under hosts of a cluster',
    };
  }
});

/** The zone is told of a host by its address on the network of its pod. */
export const podHostAddress = rule('pod-host-address', function* (site) {
  for (const { host, pod, path } of members(site)) {
    if (isOn(host, pod.network)) continue;
    yield {
      path,
      message: `host ${host.name} has no address on ${pod.network.name}, the network of pod ${pod.name}`,
      hint: `give it an address of ${pod.network.cidr.text}`,
    };
  }
});
