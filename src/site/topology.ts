/** Who is who on a site and who mounts what: file contents, firewall rules, exports, waits and rules derive from it. */
import type { Cluster, Host, Network, PhysicalNetwork, Site, Storage } from './site.ts';

/** One traffic type on one physical network. */
export type Carried = PhysicalNetwork['traffic'][number] & { readonly physical: PhysicalNetwork };

export interface Topology {
  /** Hosts with a role, in the order of the site file. */
  hostsOf(role: string): readonly Host[];
  /** Hosts with a role, in groups that are on the same networks: where only networks count, one of a group speaks for it. */
  groupsOf(role: string): readonly (readonly Host[])[];
  /** Every traffic type of every physical network. */
  readonly traffic: readonly Carried[];
  /** The bridges by whose names the zone tells its KVM hosts of traffic, each once. */
  readonly labels: readonly string[];
  /** The network of management traffic: the zone's, or the first of the site. */
  readonly managementNetwork: Network | undefined;
  /** Hosts that the zone knows: those of its clusters, each once. A KVM host in no cluster is none of them. */
  readonly zoneHosts: readonly Host[];
  /** The host with the database; rules see to it that there is one at most. */
  readonly database: Host | undefined;
  /** Every storage of the zone: the pools of its clusters, zone-wide pools, secondary storage. */
  readonly stores: readonly Storage[];
  /** The stores a host mounts. */
  storesOf(host: Host): readonly Storage[];
}

/**
 * Kept by site: a hundred small questions of a build (a port, a file, a wait of each host) are asked of a site alone, and going
 * through all hosts for each would make a large site quadratic. A site is never changed, only copied, so an answer stays right.
 */
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
  const groupsByRole = new Map([...byRole].map(([role, hosts]) => [role, groupByNetworks(hosts)]));
  const clusters = site.zone?.pods.flatMap((pod) => pod.clusters) ?? [];
  const stores = [
    ...clusters.flatMap(({ primaryStorage }) => primaryStorage),
    ...(site.zone?.primaryStorage ?? []),
    ...(site.zone?.secondaryStorage ?? []),
  ];
  const storesByHost = groupByUser(stores);
  const traffic = (site.zone?.physicalNetworks ?? []).flatMap((physical) =>
    physical.traffic.map((one) => ({ ...one, physical })),
  );
  return {
    hostsOf: (role) => byRole.get(role) ?? [],
    groupsOf: (role) => groupsByRole.get(role) ?? [],
    traffic,
    labels: [...new Set(traffic.flatMap(({ network }) => network.bridge ?? []))],
    managementNetwork: traffic.find(({ type }) => type === 'management')?.network ?? site.networks[0],
    zoneHosts: members(clusters),
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

function groupByNetworks(hosts: readonly Host[]): Host[][] {
  const used = ({ attachments }: Host) =>
    attachments.flatMap(({ network, address }) => (address === undefined ? [] : network.name)).join('\n');
  return [...Map.groupBy(hosts, used).values()];
}

function groupByUser(stores: readonly Storage[]): Map<Host, Storage[]> {
  const byUser = new Map<Host, Storage[]>();
  for (const store of stores) for (const host of store.users) byUser.set(host, [...(byUser.get(host) ?? []), store]);
  return byUser;
}

/**
 * Who mounts the storage that belongs to no single cluster, whose pools that one mounts alone: zone-wide pools every host of
 * every cluster; secondary storage these, for templates and snapshots, and the management servers, which write the system VM
 * template into it. System VMs mount it, too; they are no hosts. This is where the users of a `Storage` come from.
 */
export function mounters(
  hosts: Iterable<Host>,
  clusters: readonly Pick<Cluster, 'hosts'>[],
): { readonly primary: readonly Host[]; readonly secondary: readonly Host[] } {
  const primary = members(clusters);
  const managers = [...hosts].filter(({ roles }) => roles.includes('management'));
  return { primary, secondary: [...new Set([...managers, ...primary])] };
}

function members(clusters: readonly Pick<Cluster, 'hosts'>[]): Host[] {
  return [...new Set(clusters.flatMap(({ hosts }) => hosts))];
}

/**
 * Whether two networks are one to the zone: the same, or segments of their own behind bridges of one name. The name is the
 * label of the traffic, which is the same in every pod, while each pod has its own management segment.
 */
export function sameLabel(a: Network, b: Network | undefined): boolean {
  return a === b || (a.bridge !== undefined && a.bridge === b?.bridge);
}

/** Whether guests are told apart by VXLAN anywhere in the zone. */
export function hasVxlan(site: Site): boolean {
  return site.zone?.physicalNetworks.some(({ isolation }) => isolation === 'VXLAN') ?? false;
}
