/** What an NFS server exports, to whom: derived from the zone's storages and the hosts and system VMs that mount them. */
import { contains } from '../site/address/address.ts';
import { cidrsOf, narrow, type Span, spanOfAddress, spanOfRange } from '../site/address/span.ts';
import type { Host, Site } from '../site/site.ts';
import { addressed, type Store, topology } from '../site/topology.ts';

export interface Export {
  /** As the site file has it, unquoted. */
  readonly path: string;
  /** Addresses and blocks, ascending. */
  readonly clients: readonly string[];
}

/** The exports of a host, in the order of the zone; empty for a host no storage of the zone is on. */
export function exportsOf(site: Site, server: Host): Export[] {
  const stores = topology(site).stores.filter(({ storage }) => storage.host === server);
  const paths = [...new Set(stores.map(({ storage }) => storage.exportPath))];
  return paths.map((path) => ({
    path,
    clients: clients(
      site,
      server,
      stores.filter(({ storage }) => storage.exportPath === path),
    ).flatMap(cidrsOf),
  }));
}

const clientsOfServers = new WeakMap<Site, Map<Host, readonly Span[]>>();

/** Everyone who mounts something of this host; worked out once, however many ports ask. */
export function storageClients(site: Site, server: Host): readonly Span[] {
  const ofSite = clientsOfServers.get(site) ?? new Map<Host, readonly Span[]>();
  clientsOfServers.set(site, ofSite);
  const known = ofSite.get(server);
  if (known !== undefined) return known;
  const stores = topology(site).stores.filter(({ storage }) => storage.host === server);
  const made = clients(site, server, stores);
  ofSite.set(server, made);
  return made;
}

function clients(site: Site, server: Host, stores: readonly Store[]): Span[] {
  const machines = stores.flatMap(({ users, storage }) =>
    users.filter((host) => host !== server).flatMap((host) => addressesTowards(host, storage.server)),
  );
  const secondary = stores.filter(({ kind }) => kind === 'secondary');
  const local = stores.flatMap(({ users, storage }) => (users.includes(server) ? [spanOfAddress(storage.server)] : []));
  return narrow(site, [
    ...machines.map(spanOfAddress),
    ...local,
    ...secondary.flatMap(({ storage }) => systemVmsTowards(site, storage.server)),
  ]);
}

/** What a host sends from when it mounts something of `server`: its address on that network, or any when it is not on it. */
function addressesTowards(host: Host, server: string): string[] {
  const own = addressed(host);
  const near = own.filter(({ network }) => contains(network.cidr, server));
  return (near.length > 0 ? near : own).map(({ address }) => address);
}

/** The addresses system VMs may have: the pods' and, where storage has addresses of its own, those. */
export function systemVms(site: Site): Span[] {
  return (site.zone?.pods ?? []).flatMap(({ systemIps, storageIps }) => [
    spanOfRange(systemIps),
    ...(storageIps === undefined ? [] : [spanOfRange(storageIps.range)]),
  ]);
}

/** A secondary storage VM that has a public address on the very network of the server sends from that one. */
function systemVmsTowards(site: Site, server: string): Span[] {
  const ranges = (site.zone?.publicIps ?? []).filter(
    ({ network, vlan }) => vlan === 'untagged' && contains(network.cidr, server),
  );
  return [...systemVms(site), ...ranges.map(({ range }) => spanOfRange(range))];
}
