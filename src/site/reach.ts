/**
 * How a host is reached, by whom, at which address: the only answer. A way leads over a network both are on, or by a static
 * route; what lies behind `default_route` a site file does not say. Ways are IPv4: every host has that (`host-without-address`).
 */
import { contains, family } from './address/address.ts';
import type { Attachment, Host, Network, Site } from './site.ts';
import { sameLabel, topology } from './topology.ts';

/** A host's place on a network where it has an IPv4 address. */
export type Addressed = Attachment & { readonly address: string };

/** The attachments of a host that have an IPv4 address. */
export function addressed(host: Host): Addressed[] {
  return host.attachments.filter((attachment): attachment is Addressed => attachment.address !== undefined);
}

/**
 * The address a host is known by to its peers, whoever they are: on the management network, where CloudStack speaks to it, else
 * its first. It is not where an operator finds it: that network is often one without a way out.
 */
export function mainAddress(site: Site, host: Host): string {
  const own = addressed(host);
  const { managementNetwork } = topology(site);
  return (own.find(({ network }) => sameLabel(network, managementNetwork)) ?? own[0])?.address ?? host.fqdn;
}

/**
 * The address at which an operator reaches a host: on the network of its default route, else its first. Operators come from
 * outside the site, and what leads a host's answers out leads them in; peers are inside and ask `addressSeenFrom`.
 */
export function operatorAddress(host: Host): string {
  const own = addressed(host);
  return (own.find(({ network }) => network.defaultRoute) ?? own[0])?.address ?? host.fqdn;
}

/** The address at which `viewer` reaches `target`, the management network first; the one it is known by when there is no way. */
export function addressSeenFrom(site: Site, viewer: Host, target: Host): string {
  return addressesSeenFrom(site, viewer, target)[0] ?? mainAddress(site, target);
}

/**
 * All addresses at which `viewer` reaches `target`: that on the management network first, by which CloudStack knows it, also where a
 * route leads there and another network is shared; then those of networks both are on. None when there is no way.
 */
export function addressesSeenFrom(site: Site, viewer: Host, target: Host): string[] {
  const { managementNetwork } = topology(site);
  const rank = ({ network }: Addressed) => {
    if (sameLabel(network, managementNetwork)) return 0;
    return isOn(viewer, network) ? 1 : 2;
  };
  return addressed(target)
    .filter(({ address }) => viewer === target || hasWay(viewer, address))
    .toSorted((a, b) => rank(a) - rank(b))
    .map(({ address }) => address);
}

/**
 * The address of `target` that all `viewers` have a way to: of a network all are on sooner than by static routes, and in this
 * order of networks. Undefined when no address is reached by all.
 */
export function sharedAddress(
  target: Host,
  viewers: readonly Host[],
  order: readonly (Network | undefined)[],
): string | undefined {
  const others = viewers.filter((viewer) => viewer !== target);
  const own = addressed(target);
  const near = own.filter(({ network }) => others.every((host) => isOn(host, network)));
  const reached = near.length > 0 ? near : own.filter(({ address }) => others.every((host) => hasWay(host, address)));
  const rank = ({ network }: Addressed) => {
    const index = order.findIndex((one) => sameLabel(network, one));
    return index < 0 ? order.length : index;
  };
  return reached.toSorted((a, b) => rank(a) - rank(b))[0]?.address;
}

/** Whether a host has a way to an address: a network it is on, or a static route there. */
export function hasWay(host: Host, address: string): boolean {
  return senders(host, address).length > 0;
}

/** What a host sends from when it talks to an address: its own one on that network, else those whose static routes lead there, else any it has. */
export function sourcesTowards(host: Host, address: string): Addressed[] {
  const ways = senders(host, address);
  return ways.length > 0 ? ways : addressed(host);
}

/**
 * Where `peer` may come from when it talks to `host`, at whichever of its addresses: on a network both are on, by a static route, and
 * else by its default route. The address a host is known by may be another than that on the network it shares.
 */
export function sourcesSeenBy(host: Host, peer: Host): Addressed[] {
  const own = addressed(peer);
  const ways = new Set(
    addressed(host).flatMap(({ address }) => {
      const found = senders(peer, address);
      return found.length > 0 ? found : own.filter(({ network }) => network.defaultRoute);
    }),
  );
  return ways.size > 0 ? own.filter((one) => ways.has(one)) : own;
}

function senders(host: Host, address: string): Addressed[] {
  const own = addressed(host);
  const near = own.filter(({ network }) => contains(network.cidr, address));
  if (near.length > 0) return near;
  return own.filter(({ network }) => network.routes.some(({ to }) => contains(to, address)));
}

/** Whether a host has an IPv4 address on a network. */
export function isOn(host: Host, network: Network): boolean {
  return host.attachments.some((attachment) => attachment.network === network && attachment.address !== undefined);
}

/** The network of the site that an address is in. */
export function networkAt(site: Site, address: string): Network | undefined {
  return family(address) === 4 ? site.networks.find(({ cidr }) => contains(cidr, address)) : undefined;
}
