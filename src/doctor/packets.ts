/** Which packets a host sends to prove what its networks carry. */
import { addressed } from '../site/reach.ts';
import type { Host, Network, Site } from '../site/site.ts';

/** Ethernet's, where a network says nothing. */
const USUAL_MTU = 1500;
/** Bytes of an IPv4 and an ICMP header. */
const HEADERS = 28;
/** What every network carries. */
const SMALL = 56;

/** A neighbour on a network, and the load of the largest packet that the network has to carry to it. */
export interface Neighbour {
  readonly network: Network;
  readonly host: Host;
  readonly address: string;
  readonly size: number;
}

/** On each of its networks the next host of the site: all links are tried, and forty hosts send forty packets. */
export function neighbours(site: Site, host: Host): Neighbour[] {
  return addressed(host).flatMap(({ network }) => {
    const there = site.hosts.filter((other) => addressed(other).some((one) => one.network === network));
    const next = there[(there.indexOf(host) + 1) % there.length];
    const address = next && addressed(next).find((one) => one.network === network)?.address;
    if (next === undefined || next === host || address === undefined) return [];
    return [{ network, host: next, address, size: (network.mtu ?? USUAL_MTU) - HEADERS }];
  });
}

/** A small packet and a large one to each neighbour: only where the small one comes back, the large one says something of the MTU. */
export function packetsFrom(site: Site, host: Host): { readonly to: string; readonly size: number }[] {
  return neighbours(site, host).flatMap(({ address, size }) => [
    { to: address, size: SMALL },
    { to: address, size },
  ]);
}

/** What came of a packet, as `Answers.packets` has it. */
export function packetKey(address: string, size: number = SMALL): string {
  return `${address} ${size}`;
}
