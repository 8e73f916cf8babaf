/** What an NFS server exports, to whom: derived from the zone's storages and the hosts and system VMs that mount them. */
import { contains, type Span } from '../site/address/address.ts';
import { cidrsOf, narrow, spanOfAddress, spanOfRange } from '../site/address/span.ts';
import { sourcesTowards } from '../site/reach.ts';
import type { Host, Site, Storage } from '../site/site.ts';
import { topology } from '../site/topology.ts';

export interface Export {
  /** As the site file has it, unquoted. */
  readonly path: string;
  /** Addresses and blocks, ascending, each with when the server answers a write (once it is on disk, or before) and options with a comma before each. */
  readonly clients: readonly { readonly address: string; readonly writes: 'sync' | 'async'; readonly more: string }[];
}

/** The exports of a host, in the order of the zone; empty for a host no storage of the zone is on. */
export function exportsOf(site: Site, server: Host): Export[] {
  const stores = storesOn(site, server);
  const paths = [...new Set(stores.map(({ exportPath }) => exportPath))];
  return paths.map((path) => {
    const exported = stores.filter(({ exportPath }) => exportPath === path);
    const writes = exported.every(({ async }) => async) ? 'async' : 'sync';
    const addresses = clients(site, server, exported).flatMap(cidrsOf);
    const more = [...new Set(exported.flatMap(({ exportOptions }) => exportOptions))].map((one) => `,${one}`).join('');
    return { path, clients: addresses.map((address) => ({ address, writes, more })) };
  });
}

/** Everyone who mounts something of this host. */
export function storageClients(site: Site, server: Host): readonly Span[] {
  return clients(site, server, storesOn(site, server));
}

function storesOn(site: Site, server: Host): Storage[] {
  return topology(site).stores.filter(({ host }) => host === server);
}

function clients(site: Site, server: Host, stores: readonly Storage[]): Span[] {
  const machines = stores.flatMap((store) => store.users.flatMap((host) => sourcesOf(host, server, store)));
  const secondary = stores.filter(({ kind }) => kind === 'secondary');
  return narrow(site, [
    ...machines.map(spanOfAddress),
    ...secondary.flatMap((store) => systemVmsTowards(site, store.server)),
  ]);
}

/** What a user of a store sends from; what a server mounts of itself comes from the address it is mounted at. */
function sourcesOf(user: Host, server: Host, store: Storage): string[] {
  return user === server ? [store.server] : sourcesTowards(user, store.server).map(({ address }) => address);
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
