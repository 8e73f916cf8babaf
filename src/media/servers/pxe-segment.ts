/** The segment machines boot in, and addresses of it that nobody else has. */
import { done, type Outcome, refused } from '../../outcome/outcome.ts';
import { type Cidr, contains, family, fromInteger, type Range, toInteger } from '../../site/address/address.ts';
import { networkAt } from '../../site/reach.ts';
import type { Network, Site } from '../../site/site.ts';

export interface PxeSegment {
  /** The network, when it reaches cards under a tag. */
  readonly tagged?: { readonly name: string; readonly vlan: number };
  readonly cidr: Cidr;
  readonly gateway?: string;
  readonly dns: readonly string[];
  /** For machines while they are installed. */
  readonly lease: Range;
}

/** Enough for a rack at once. */
const MOST_LEASES = 64;

/** The site's network the server is in, by its address; by a name, the first network. Fails when all its addresses are taken. */
export function pxeSegment(site: Site, server: string): Outcome<PxeSegment> {
  const network = networkAt(site, server) ?? site.networks[0];
  if (network === undefined) throw new Error('a site without networks was resolved');
  if (family(server) === 4 && !contains(network.cidr, server)) {
    return refused({
      rule: 'pxe-url',
      message: `${server} is in no network of the site`,
      hint: 'expected the address of the web server where the hosts boot',
    });
  }
  if (family(server) === 4 && [network.cidr.first, network.cidr.last].includes(toInteger(server))) {
    const message = `${server} is no address of a machine in network ${network.name} (${network.cidr.text})`;
    return refused({ rule: 'pxe-url', message });
  }
  const lease = freeRange(network.cidr, takenIn(site, network, server), MOST_LEASES);
  if (lease === undefined) {
    const message = `network ${network.name} (${network.cidr.text}) has no free address for booting machines`;
    return refused({ rule: 'pxe-leases', message });
  }
  // An option of DHCPv4 carries IPv4 addresses alone.
  const dns = site.dns.servers.filter((address) => family(address) === 4);
  const { name, vlan } = network;
  const tagged = vlan === undefined ? undefined : { name, vlan };
  return done({ tagged, cidr: network.cidr, gateway: network.gateway, dns, lease });
}

/** What the site file gives to somebody. */
function takenIn(site: Site, network: Network, server: string): Range[] {
  const single = (address: string): Range => ({ first: address, last: address });
  const hosts = site.hosts.flatMap((host) => host.attachments).filter((place) => place.network === network);
  const zone = site.zone;
  return [
    ...[network.gateway, server, ...hosts.map((place) => place.address)]
      .filter((address) => address !== undefined && family(address) === 4)
      .map((address) => single(address ?? '')),
    ...(zone?.publicIps ?? []).filter((ips) => ips.network === network).map((ips) => ips.range),
    ...(zone?.pods ?? []).flatMap((pod) => [
      pod.systemIps,
      ...(pod.storageIps === undefined ? [] : [pod.storageIps.range]),
    ]),
  ];
}

/** The longest run of addresses of a block that are not taken, at most `most` of them, from its end. */
function freeRange(cidr: Cidr, taken: readonly Range[], most: number): Range | undefined {
  const inner = { first: cidr.first + 1n, last: cidr.last - 1n };
  const spans = taken
    .map(({ first, last }) => ({ first: toInteger(first), last: toInteger(last) }))
    .filter((span) => span.last >= inner.first && span.first <= inner.last)
    .sort((a, b) => (a.first < b.first ? -1 : 1));
  let best: { first: bigint; last: bigint } | undefined;
  let next = inner.first;
  for (const span of [...spans, { first: inner.last + 1n, last: inner.last + 1n }]) {
    const gap = { first: next, last: span.first - 1n };
    if (gap.last >= gap.first && (best === undefined || gap.last - gap.first > best.last - best.first)) best = gap;
    if (span.last >= next) next = span.last + 1n;
  }
  if (best === undefined) return undefined;
  const first = best.last - best.first >= BigInt(most) ? best.last - BigInt(most) + 1n : best.first;
  return { first: fromInteger(first, 4), last: fromInteger(best.last, 4) };
}
