/** Which network carries which traffic of the zone, and whether the ranges of the zone are cut from those. */
import type { Path } from '../../outcome/problem.ts';
import type { Network, Site, TrafficType } from '../site.ts';
import { sameLabel } from '../topology.ts';
import { type Fault, rule } from './rule.ts';
import { traffic } from './zone-parts.ts';

/** A zone needs management, public and guest traffic; storage traffic falls back to management. */
export const trafficMissing = rule('traffic-missing', function* (site) {
  if (site.zone === undefined) return;
  for (const type of ['management', 'public', 'guest'] as const) {
    if (traffic(site, type).length > 0) continue;
    yield {
      path: [...site.zone.path, 'physical_networks'],
      at: 'key',
      message: `no physical network carries ${type} traffic`,
      hint: `name a network for ${type} under traffic`,
    };
  }
});

/** Management, storage and public traffic are each on one physical network; guest traffic may be on several. */
export const trafficTwice = rule('traffic-twice', function* (site) {
  for (const type of ['management', 'storage', 'public'] as const) {
    const [first, ...others] = traffic(site, type);
    for (const other of others) {
      yield {
        path: other.path,
        at: 'key',
        message: `${type} traffic is on ${first?.physical.name} and on ${other.physical.name}`,
        hint: 'expected it on one physical network',
      };
    }
  }
});

/** A network that carries traffic has a bridge: its name is the label under which KVM hosts are told of it. */
export const labelBridge = rule('label-bridge', function* (site) {
  for (const { type, network, path } of traffic(site)) {
    if (network.bridge !== undefined) continue;
    yield {
      path,
      message: `${network.name} carries ${type} traffic but has no bridge`,
      hint: `give network ${network.name} a bridge, such as cloudbr0`,
    };
  }
});

/** Public, pod and storage addresses belong to the network that carries this traffic; elsewhere nobody answers them. */
export const rangeTraffic = rule('range-traffic', function* (site) {
  const { zone } = site;
  if (zone === undefined) return;
  for (const { network, path } of zone.publicIps) {
    yield* elsewhere(site, 'public', network, 'public_ips are', [...path, 'network']);
  }
  for (const { name, network, storageIps, path } of zone.pods) {
    yield* elsewhere(site, 'management', network, `pod ${name} is`, [...path, 'network']);
    if (storageIps === undefined) continue;
    yield* elsewhere(site, 'storage', storageIps.network, `storage_ips of pod ${name} are`, [
      ...storageIps.path,
      'network',
    ]);
  }
});

function* elsewhere(site: Site, type: TrafficType, network: Network, what: string, path: Path): Generator<Fault> {
  const carriers = traffic(site, type).map((one) => one.network);
  if (carriers.some((carrier) => sameLabel(network, carrier))) return;
  const names = carriers.map((carrier) => carrier.name).join(', ');
  if (type === 'storage' && names === '') {
    yield {
      path,
      message: `${what} on ${network.name}, but no network carries storage traffic`,
      hint: 'add it under traffic',
    };
  } else if (names !== '') {
    yield {
      path,
      message: `${what} on ${network.name}, but ${type} traffic is on ${names}`,
      hint: `expected ${names}`,
    };
  }
}

/** A zone comes up with a pod that has a cluster of hosts, public addresses, and both kinds of storage. */
export const zoneIncomplete = rule('zone-incomplete', function* ({ zone }) {
  if (zone === undefined) return;
  const at = (...rest: Path): Path => [...zone.path, ...rest];
  const lacks = (what: string, hint: string, path: Path): Fault => ({
    path,
    at: 'key',
    message: `the zone has no ${what}`,
    hint,
  });
  if (zone.publicIps.length === 0) {
    yield lacks('public_ips', 'system VMs and routers take their public addresses from there', at());
  }
  if (zone.secondaryStorage.length === 0) yield lacks('secondary_storage', 'templates live there', at());
  const clusters = zone.pods.flatMap((pod) => pod.clusters);
  const pools = [zone, ...clusters].flatMap((owner) => [...owner.primaryStorage, ...owner.poolsElsewhere]);
  if (pools.length === 0 && !zone.localStorage) {
    yield lacks(
      'primary storage',
      'give a cluster primary_storage, name pools of another kind under pools_elsewhere, or set local_storage: true',
      at(),
    );
  }
  for (const { name, clusters, path } of zone.pods) {
    if (clusters.length === 0) yield { path, message: `pod ${name} has no cluster`, hint: 'add one under clusters' };
  }
  for (const { name, hosts, path } of clusters) {
    if (hosts.length === 0)
      yield { path, message: `cluster ${name} has no host`, hint: 'name hosts with the kvm role' };
  }
});
