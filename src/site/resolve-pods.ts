/** The pods of a zone: their networks and hosts followed by name, their clusters with the pools these mount. */
import type { Path } from '../outcome/problem.ts';
import { netmask } from './address/address.ts';
import { poolsElsewhere, type StorageResolver } from './resolve-storage.ts';
import type { Resolver } from './resolver.ts';
import { parseIpRange } from './schema/scalars.ts';
import type { Cluster, Host, Network, Pod } from './site.ts';
import type { SiteInput } from './site-schema.ts';

type PodInput = NonNullable<SiteInput['zone']>['pods'][number];

/** A pod with its clusters; none when one of its networks is not there or has no gateway, which is then reported. */
export function resolvePod(
  resolver: Resolver,
  input: PodInput,
  networks: ReadonlyMap<string, Network>,
  hosts: ReadonlyMap<string, Host>,
  stores: StorageResolver,
  path: Path,
): Pod[] {
  const network = resolver.find('network', networks, input.network, [...path, 'network']);
  const clusters = input.clusters.map((cluster, i) =>
    resolveCluster(resolver, cluster, hosts, stores, [...path, 'clusters', i]),
  );
  const storageIps = input.storage_ips;
  const storageNetwork =
    storageIps && resolver.find('network', networks, storageIps.network, [...path, 'storage_ips', 'network']);
  const storageRange = storageIps && parseIpRange(storageIps.range);
  const gateway = network && resolver.gateway(input.gateway, network, path);
  const systemIps = parseIpRange(input.system_ips);
  if (network === undefined || systemIps === undefined || gateway === undefined) return [];
  return [
    {
      name: input.name,
      network,
      gateway,
      netmask: netmask(network.cidr),
      systemIps,
      storageIps:
        storageNetwork && storageRange
          ? { network: storageNetwork, range: storageRange, path: [...path, 'storage_ips'] }
          : undefined,
      clusters,
      path,
    },
  ];
}

function resolveCluster(
  resolver: Resolver,
  input: PodInput['clusters'][number],
  hosts: ReadonlyMap<string, Host>,
  stores: StorageResolver,
  path: Path,
): Cluster {
  const members = input.hosts.flatMap((name, i) => resolver.find('host', hosts, name, [...path, 'hosts', i]) ?? []);
  return {
    name: input.name,
    hosts: members,
    primaryStorage: stores('primary', input.primary_storage, members, [...path, 'primary_storage']),
    poolsElsewhere: poolsElsewhere(input.pools_elsewhere, path),
    path,
  };
}
