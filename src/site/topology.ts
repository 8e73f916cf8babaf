/** Who is who on a site and who talks to whom: what file contents, firewall rules, exports and waits derive from. */
import { contains } from './address/address.ts';
import type { Attachment, Host, Network, Site, Storage } from './site.ts';

/** A storage of the zone with the hosts that mount it. System VMs mount secondary storage too; they are no hosts. */
export interface Store {
  readonly storage: Storage;
  readonly kind: 'primary' | 'secondary';
  readonly users: readonly Host[];
}

export interface Topology {
  /** Hosts with a role, in the order of the site file. */
  hostsOf(role: string): readonly Host[];
  /** Networks that hosts with a role are on. */
  networksOf(role: string): ReadonlySet<Network>;
  /** The network of management traffic: the zone's, or the first of the site. */
  readonly managementNetwork: Network | undefined;
  readonly database: Host | undefined;
  readonly stores: readonly Store[];
  /** The stores a host mounts. */
  storesOf(host: Host): readonly Store[];
}

const known = new WeakMap<Site, Topology>();

/** The topology of a site, worked out once. */
export function topology(site: Site): Topology {
  const before = known.get(site);
  if (before !== undefined) return before;
  const made = makeTopology(site);
  known.set(site, made);
  return made;
}

function makeTopology(site: Site): Topology {
  const byRole = groupByRole(site.hosts);
  const networksByRole = new Map([...byRole].map(([role, hosts]) => [role, networksUsed(hosts)]));
  const stores = zoneStores(site, byRole.get('management') ?? []);
  const storesByHost = new Map<Host, Store[]>();
  for (const store of stores) {
    for (const host of store.users) storesByHost.set(host, [...(storesByHost.get(host) ?? []), store]);
  }
  const traffic = site.zone?.physicalNetworks.flatMap((network) => network.traffic) ?? [];
  return {
    hostsOf: (role) => byRole.get(role) ?? [],
    networksOf: (role) => networksByRole.get(role) ?? new Set(),
    managementNetwork: traffic.find(({ type }) => type === 'management')?.network ?? site.networks[0],
    database: byRole.get('database')?.[0],
    stores,
    storesOf: (host) => storesByHost.get(host) ?? [],
  };
}

function groupByRole(hosts: readonly Host[]): Map<string, Host[]> {
  const byRole = new Map<string, Host[]>();
  for (const host of hosts) {
    for (const role of host.roles) {
      const group = byRole.get(role);
      if (group === undefined) byRole.set(role, [host]);
      else group.push(host);
    }
  }
  return byRole;
}

function networksUsed(hosts: readonly Host[]): Set<Network> {
  return new Set(hosts.flatMap((host) => addressed(host).map(({ network }) => network)));
}

/** Primary storage is mounted by its cluster or, zone-wide, by all; secondary storage by every KVM host and the managers. */
function zoneStores(site: Site, managers: readonly Host[]): Store[] {
  if (site.zone === undefined) return [];
  const clusters = site.zone.pods.flatMap((pod) => pod.clusters);
  const all = clusters.flatMap((cluster) => cluster.hosts);
  const primary = (storage: Storage, users: readonly Host[]): Store => ({ storage, kind: 'primary', users });
  const everyone = [...new Set([...managers, ...all])];
  return [
    ...clusters.flatMap((cluster) => cluster.primaryStorage.map((storage) => primary(storage, cluster.hosts))),
    ...site.zone.primaryStorage.map((storage) => primary(storage, all)),
    ...site.zone.secondaryStorage.map((storage): Store => ({ storage, kind: 'secondary', users: everyone })),
  ];
}

type Addressed = Attachment & { readonly address: string };

/** The attachments of a host that have an IPv4 address. */
export function addressed(host: Host): Addressed[] {
  return host.attachments.filter((attachment): attachment is Addressed => attachment.address !== undefined);
}

/** Whether both are one machine; also when either is not there. */
export function isSameMachine(a: Host | undefined, b: Host | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

/** The address a host is known by: on the management network, else its first; undefined for a host without IPv4. */
export function mainAddress(site: Site, host: Host): string | undefined {
  const own = addressed(host);
  const { managementNetwork } = topology(site);
  return (own.find(({ network }) => network === managementNetwork) ?? own[0])?.address;
}

/** The address at which `viewer` reaches `target`: on a network both are on, the management network first. */
export function addressSeenFrom(site: Site, viewer: Host, target: Host): string | undefined {
  const shared = sharedAttachments(target, viewer);
  const { managementNetwork } = topology(site);
  const best = shared.find(({ network }) => network === managementNetwork) ?? shared[0];
  return best?.address ?? mainAddress(site, target);
}

/** Where `peer` may come from when it talks to `host`: its addresses on the networks both are on, else all it has. */
export function sharedAttachments(peer: Host, host: Host): Addressed[] {
  const networks = new Set(host.attachments.map(({ network }) => network));
  const own = addressed(peer);
  const shared = own.filter(({ network }) => networks.has(network));
  return shared.length > 0 ? shared : own;
}

/** The network an address lies in. */
export function networkOf(site: Site, address: string): Network | undefined {
  return site.networks.find(
    ({ cidr, cidr6 }) => contains(cidr, address) || (cidr6 !== undefined && contains(cidr6, address)),
  );
}

/** Whether guests are told apart by VXLAN anywhere in the zone. */
export function hasVxlan(site: Site): boolean {
  return site.zone?.physicalNetworks.some(({ isolation }) => isolation === 'VXLAN') ?? false;
}
