/** The zone section: networks and hosts followed by name. */
import type { Path } from '../outcome/problem.ts';
import { family, netmask } from './address/address.ts';
import { resolvePod } from './resolve-pods.ts';
import { poolsElsewhere, storageResolver } from './resolve-storage.ts';
import { cidrOf, type Resolver } from './resolver.ts';
import { parseIpRange } from './schema/scalars.ts';
import type { Host, Network, PhysicalNetwork, PublicRange, TrafficType, Zone } from './site.ts';
import type { SiteInput } from './site-schema.ts';
import { mounters } from './topology.ts';

type ZoneInput = NonNullable<SiteInput['zone']>;
type Networks = ReadonlyMap<string, Network>;
type Hosts = ReadonlyMap<string, Host>;

const TRAFFIC: readonly TrafficType[] = ['management', 'storage', 'guest', 'public'];

/** Resolves the zone; reports unknown networks and hosts and what stands in for a guest range. */
export function resolveZone(
  resolver: Resolver,
  input: ZoneInput,
  networks: Networks,
  hosts: Hosts,
  dns: readonly string[],
): Zone {
  const physicalNetworks = input.physical_networks.map((network, i) =>
    resolvePhysicalNetwork(resolver, network, networks, ['zone', 'physical_networks', i]),
  );
  const stores = storageResolver(resolver, hosts, physicalNetworks);
  // createZone takes IPv4 name servers here; the site's may be of either kind.
  const inherited = dns.filter((server) => family(server) === 4);
  const pods = input.pods.flatMap((pod, i) => resolvePod(resolver, pod, networks, hosts, stores, ['zone', 'pods', i]));
  const users = mounters(
    hosts.values(),
    pods.flatMap((pod) => pod.clusters),
  );
  return {
    name: input.name,
    dns: input.dns ?? inherited,
    internalDns: input.internal_dns ?? inherited,
    guestCidr: cidrOf(input.guest_cidr),
    guestDomain: input.guest_domain,
    localStorage: input.local_storage,
    physicalNetworks,
    publicIps: input.public_ips.flatMap((range, i) =>
      resolvePublicRange(resolver, range, networks, ['zone', 'public_ips', i]),
    ),
    pods,
    primaryStorage: stores('primary', input.primary_storage, users.primary, ['zone', 'primary_storage']),
    poolsElsewhere: poolsElsewhere(input.pools_elsewhere, ['zone']),
    secondaryStorage: stores('secondary', input.secondary_storage, users.secondary, ['zone', 'secondary_storage']),
    settings: Object.fromEntries(Object.entries(input.settings).map(([name, value]) => [name, String(value)])),
    path: ['zone'],
  };
}

function resolvePhysicalNetwork(
  resolver: Resolver,
  input: ZoneInput['physical_networks'][number],
  networks: Networks,
  path: Path,
): PhysicalNetwork {
  const traffic = TRAFFIC.flatMap((type) => {
    const name = input.traffic[type];
    const at = [...path, 'traffic', type];
    const network = name === undefined ? undefined : resolver.find('network', networks, name, at);
    return network === undefined ? [] : [{ type, network, path: at }];
  });
  return {
    name: input.name,
    isolation: input.isolation,
    guestRange: resolveGuestRange(resolver, input.guest_range, [...path, 'guest_range']),
    tag: input.tag,
    traffic,
    path,
  };
}

function resolveGuestRange(
  resolver: Resolver,
  input: string | string[] | undefined,
  path: Path,
): PhysicalNetwork['guestRange'] {
  const texts = input === undefined ? [] : typeof input === 'string' ? input.split(',') : input;
  return texts.flatMap((text, i) => {
    const match = /^\s*(\d{1,9})\s*(?:-\s*(\d{1,9})\s*)?$/.exec(text);
    if (match?.[1] !== undefined) return [{ first: Number(match[1]), last: Number(match[2] ?? match[1]) }];
    resolver.report(
      'wrong-value',
      `${JSON.stringify(text)} is no range of ids`,
      Array.isArray(input) ? [...path, i] : path,
      'expected first-last, such as 5000-6000',
    );
    return [];
  });
}

function resolvePublicRange(
  resolver: Resolver,
  input: ZoneInput['public_ips'][number],
  networks: Networks,
  path: Path,
): PublicRange[] {
  const network = resolver.find('network', networks, input.network, [...path, 'network']);
  const gateway = network && resolver.gateway(input.gateway, network, path);
  const range = parseIpRange(input.range);
  if (network === undefined || range === undefined || gateway === undefined) return [];
  return [{ network, range, vlan: input.vlan, gateway, netmask: netmask(network.cidr), path }];
}
