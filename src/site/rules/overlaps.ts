/** No address is given out twice: hosts, servers and the ranges of the zone share none; nor do networks. */
import type { Path } from '../../outcome/problem.ts';
import { family, overlap, parseCidr, type Range, rangeText, type Span } from '../address/address.ts';
import { covers, spanOfAddress, spanOfRange } from '../address/span.ts';
import type { Site } from '../site.ts';
import { topology } from '../topology.ts';
import { type Fault, rule } from './rule.ts';

interface Claim extends Span {
  readonly what: string;
  readonly path: Path;
  readonly isRange: boolean;
}

/** Ranges of the zone overlap neither each other nor the address of a host or storage server. */
export const rangeOverlap = rule('range-overlap', function* (site) {
  const claims = [...ranges(site), ...points(site)].sort(
    (a, b) => compare(a.first, b.first) || Number(b.isRange) - Number(a.isRange),
  );
  let widest: Claim | undefined;
  for (const claim of claims) {
    if (widest !== undefined && claim.first <= widest.last) {
      yield {
        path: claim.path,
        message: `${claim.what} ${claim.isRange ? 'overlaps' : 'is inside'} ${widest.what}`,
        hint: 'every address has one owner',
      };
    }
    if (claim.isRange && (widest === undefined || claim.last > widest.last)) widest = claim;
  }
});

function* ranges({ zone }: Site): Generator<Claim> {
  if (zone === undefined) return;
  const claim = (range: Range, what: string, path: Path): Claim[] => {
    const span = spanOfRange(range);
    // One that runs backwards has a rule of its own.
    if (span.first > span.last) return [];
    return [{ ...span, what: `range ${rangeText(range)} of ${what}`, path, isRange: true }];
  };
  for (const { range, path } of zone.publicIps) yield* claim(range, 'public_ips', [...path, 'range']);
  for (const { name, systemIps, storageIps, path } of zone.pods) {
    yield* claim(systemIps, `pod ${name}`, [...path, 'system_ips']);
    if (storageIps) yield* claim(storageIps.range, `storage_ips of pod ${name}`, [...storageIps.path, 'range']);
  }
}

function* points(site: Site): Generator<Claim> {
  for (const host of site.hosts) {
    for (const { address, path } of host.attachments) {
      if (address !== undefined) yield* point(address, `address ${address} of ${host.name}`, [...path, 'address']);
    }
  }
  for (const { name, server, host, path } of topology(site).stores) {
    if (host === undefined) yield* point(server, `server ${server} of storage ${name}`, [...path, 'export']);
  }
}

function* point(address: string, what: string, path: Path): Generator<Claim> {
  if (family(address) === 4) yield { ...spanOfAddress(address), what, path, isRange: false };
}

/** No two networks share addresses: a host could not tell where to send. */
export const networkOverlap = rule('network-overlap', function* (site) {
  yield* blocks(site, 'cidr');
  yield* blocks(site, 'cidr6');
});

function* blocks(site: Site, key: 'cidr' | 'cidr6'): Generator<Fault> {
  const given = site.networks.flatMap(({ name, path, ...network }, order) => {
    const cidr = network[key];
    return cidr === undefined ? [] : [{ name, cidr, order, path: [...path, key] }];
  });
  given.sort((a, b) => compare(a.cidr.first, b.cidr.first) || compare(b.cidr.last, a.cidr.last));
  let widest: (typeof given)[number] | undefined;
  for (const one of given) {
    if (widest !== undefined && overlap(widest.cidr, one.cidr)) {
      const [earlier, later] = widest.order < one.order ? [widest, one] : [one, widest];
      yield {
        path: later.path,
        message: `network ${later.name} (${later.cidr.text}) overlaps ${earlier.name} (${earlier.cidr.text})`,
        hint: 'expected a network of its own',
      };
    } else widest = one;
  }
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The network of isolated guests overlaps no network of the site: virtual routers route between the two. */
export const guestCidrOverlap = rule('guest-cidr-overlap', function* ({ zone, networks }) {
  if (zone?.guestCidr === undefined) return;
  for (const { name, cidr } of networks) {
    if (!overlap(cidr, zone.guestCidr)) continue;
    yield {
      path: [...zone.path, 'guest_cidr'],
      message: `guest_cidr ${zone.guestCidr.text} overlaps ${name} (${cidr.text})`,
      hint: 'expected a private network nothing else uses, such as 10.1.1.0/24',
    };
  }
});

/** CloudStack takes a private network for isolated guests only (RFC 1918). */
export const guestCidrPrivate = rule('guest-cidr-private', function* ({ zone }) {
  const guests = zone?.guestCidr;
  if (zone === undefined || guests === undefined || privateBlocks.some((block) => covers(block, guests))) return;
  yield {
    path: [...zone.path, 'guest_cidr'],
    message: `guest_cidr ${guests.text} is not private`,
    hint: 'expected a part of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16',
  };
});

/** Of a guest network, the network, the broadcast and the router's own address go to nobody: a /30 has room for one guest. */
export const guestCidrSmall = rule('guest-cidr-small', function* ({ zone }) {
  if (zone?.guestCidr === undefined || zone.guestCidr.prefix <= 29) return;
  yield {
    path: [...zone.path, 'guest_cidr'],
    message: `guest_cidr ${zone.guestCidr.text} has no room for guests`,
    hint: 'expected a /29 or larger, such as 10.1.1.0/24',
  };
});

const privateBlocks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].flatMap((text) => parseCidr(text) ?? []);
