/** Addresses of hosts against the networks they are on. */
import { contains, fromInteger, toInteger, usable } from '../address/address.ts';
import type { Attachment, Network } from '../site.ts';
import { type Fault, rule } from './rule.ts';

/** Every IPv4 address of a host lies in its network, every IPv6 address in the network's IPv6 segment. */
export const addressInNetwork = rule('address-in-network', function* (site) {
  for (const host of site.hosts) {
    for (const attachment of host.attachments) {
      yield* outside4(attachment);
      yield* outside6(attachment);
    }
  }
});

function* outside4({ address, network, path }: Attachment): Generator<Fault> {
  if (address === undefined || contains(network.cidr, address)) return;
  yield {
    path: [...path, 'address'],
    message: `address ${address} is outside ${network.name} (${network.cidr.text})`,
    hint: `expected ${expectedHosts(network)}`,
  };
}

function* outside6({ address6, network, path }: Attachment): Generator<Fault> {
  if (address6 === undefined || (network.cidr6 !== undefined && contains(network.cidr6, address6))) return;
  yield {
    path: [...path, 'address6'],
    message: network.cidr6
      ? `address ${address6} is outside ${network.name} (${network.cidr6.text})`
      : `address ${address6} is on ${network.name}, which has no IPv6 segment`,
    hint: network.cidr6 ? `expected an address of ${network.cidr6.text}` : `give ${network.name} a cidr6`,
  };
}

/** No host and no gateway has the first or last address of its IPv4 network, or the router address of an IPv6 one. */
export const networkOrBroadcastAddress = rule('network-or-broadcast-address', function* (site) {
  const anycast = new Map(site.networks.map((network) => [network, routerAnycast(network)]));
  for (const network of site.networks) {
    yield* reserved(network, network.gateway, [...network.path, 'gateway']);
  }
  for (const host of site.hosts) {
    for (const { network, address, address6, path } of host.attachments) {
      yield* reserved(network, address, [...path, 'address']);
      if (address6 !== undefined && address6 === anycast.get(network)) {
        yield {
          path: [...path, 'address6'],
          message: `address ${address6} is the router address of ${network.cidr6?.text}`,
          hint: 'expected an address after the first',
        };
      }
    }
  }
});

function* reserved(network: Network, address: string | undefined, path: Fault['path']): Generator<Fault> {
  const { first, last, prefix } = network.cidr;
  if (address === undefined || prefix >= 31) return;
  const value = toInteger(address);
  if (value !== first && value !== last) return;
  const what = value === first ? 'network address' : 'broadcast address';
  yield {
    path,
    message: `address ${address} is the ${what} of ${network.name} (${network.cidr.text})`,
    hint: `expected ${expectedHosts(network)}`,
  };
}

/** The first address of an IPv6 segment, which every router answers to (RFC 4291); none in /127 and /128. */
function routerAnycast(network: Network): string | undefined {
  const { cidr6 } = network;
  return cidr6 === undefined || cidr6.prefix >= 127 ? undefined : fromInteger(cidr6.first, 6);
}

/** A host has an address wherever there is no bridge that could serve its guests without one. */
export const addressMissing = rule('address-missing', function* (site) {
  for (const host of site.hosts) {
    for (const { network, address, address6, path } of host.attachments) {
      if (address !== undefined || address6 !== undefined || network.bridge !== undefined) continue;
      yield {
        path,
        message: `host ${host.name} has no address on ${network.name}, which has no bridge either`,
        hint: 'give an address (hosts have fixed ones, none from DHCP), or give the network a bridge',
      };
    }
  }
});

/** Every host has an IPv4 address: it is known to the others by one. */
export const hostWithoutAddress = rule('host-without-address', function* (site) {
  for (const { name, attachments, path } of site.hosts) {
    if (attachments.some(({ address }) => address !== undefined)) continue;
    yield {
      path: [...path, 'networks'],
      at: 'key',
      message: `host ${name} has no IPv4 address`,
      hint: 'expected one on at least one of its networks',
    };
  }
});

function expectedHosts(network: Network): string {
  const { first, last } = usable(network.cidr);
  return `${first} to ${last}`;
}
