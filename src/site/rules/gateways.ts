/** Gateways against their networks, and ranges of the zone against the networks they are cut from. */
import type { Path } from '../../outcome/problem.ts';
import { type Cidr, contains, parseCidr, type Range, rangeText, usable } from '../address/address.ts';
import { spanOfRange } from '../address/span.ts';
import type { Network, Site } from '../site.ts';
import { type Fault, rule } from './rule.ts';

/** A gateway lies in the network it leads out of. */
export const gatewayInNetwork = rule('gateway-in-network', function* (site) {
  for (const { name, cidr, gateway, cidr6, gateway6, path } of site.networks) {
    if (gateway !== undefined && !contains(cidr, gateway)) {
      yield outside(`gateway ${gateway}`, `${name} (${cidr.text})`, cidr, [...path, 'gateway']);
    }
    if (gateway6 === undefined) continue;
    if (cidr6 === undefined) {
      yield {
        path: [...path, 'gateway6'],
        message: `gateway ${gateway6} is on ${name}, which has no IPv6 segment`,
        hint: 'give the network a cidr6',
      };
    } else if (!contains(cidr6, gateway6) && !gateway6.toLowerCase().startsWith('fe80:')) {
      yield outside(`gateway ${gateway6}`, `${name} (${cidr6.text})`, cidr6, [...path, 'gateway6']);
    }
  }
  for (const { gateway, network, segment, path } of cuts(site)) {
    if (gateway === network.gateway || gateway === undefined || segment === undefined || contains(segment, gateway))
      continue;
    yield outside(`gateway ${gateway}`, segment.text, segment, [...path, 'gateway']);
  }
});

/** The addresses of a storage network need a gateway, as those of pods and public ranges do: CloudStack asks for one. */
export const gatewayMissing = rule('gateway-missing', function* ({ zone }) {
  for (const { name, storageIps } of zone?.pods ?? []) {
    if (storageIps === undefined || storageIps.network.gateway !== undefined) continue;
    yield {
      path: [...storageIps.path, 'network'],
      message: `network "${storageIps.network.name}" of the storage_ips of pod ${name} has no gateway`,
      hint: 'give the network a gateway',
    };
  }
});

/** A range runs upwards and lies in its network, between the network and the broadcast address. */
export const rangeInNetwork = rule('range-in-network', function* (site) {
  for (const { range, segment, rangePath, what } of cuts(site)) {
    if (segment === undefined) continue;
    const free = usable(segment);
    const whole = spanOfRange(free);
    const span = spanOfRange(range);
    if (span.first > span.last) {
      yield {
        path: rangePath,
        message: `range ${rangeText(range)} of ${what} runs backwards`,
        hint: `expected ${range.last}-${range.first}`,
      };
    } else if (!contains(whole, range.first) || !contains(whole, range.last)) {
      yield {
        path: rangePath,
        message: `range ${rangeText(range)} of ${what} is outside ${segment.text}`,
        hint: `expected addresses between ${free.first} and ${free.last}`,
      };
    }
  }
});

/** No range contains a gateway: CloudStack would hand its address to a virtual machine. */
export const gatewayInRange = rule('gateway-in-range', function* (site) {
  const gateways = new Map<string, string>();
  for (const { name, gateway } of site.networks)
    if (gateway !== undefined) gateways.set(gateway, `the gateway of ${name}`);
  for (const { gateway, what } of cuts(site)) {
    if (gateway !== undefined && !gateways.has(gateway)) gateways.set(gateway, `the gateway of ${what}`);
  }
  for (const { range, rangePath, what } of cuts(site)) {
    const span = spanOfRange(range);
    for (const [gateway, owner] of gateways) {
      if (!contains(span, gateway)) continue;
      yield {
        path: rangePath,
        message: `range ${rangeText(range)} of ${what} contains ${gateway}, ${owner}`,
        hint: 'expected a range without a gateway',
      };
    }
  }
});

/** A range of the zone with the segment it is cut from. */
interface Cut {
  readonly what: string;
  readonly range: Range;
  readonly rangePath: Path;
  readonly network: Network;
  readonly gateway: string | undefined;
  /** The segment its gateway and netmask describe: of another VLAN, it is not that of the network. */
  readonly segment: Cidr | undefined;
  readonly path: Path;
}

function* cuts({ zone }: Site): Generator<Cut> {
  if (zone === undefined) return;
  for (const { network, range, vlan, gateway, path } of zone.publicIps) {
    const segment = vlan === 'untagged' ? network.cidr : segmentOf(gateway, network);
    yield { what: 'public_ips', range, rangePath: [...path, 'range'], network, gateway, segment, path };
  }
  for (const { name, network, gateway, systemIps, storageIps, path } of zone.pods) {
    const what = `pod ${name}`;
    yield { what, range: systemIps, rangePath: [...path, 'system_ips'], network, gateway, segment: network.cidr, path };
    if (storageIps === undefined) continue;
    const storage = storageIps.network;
    yield {
      what: `storage_ips of ${what}`,
      range: storageIps.range,
      rangePath: [...storageIps.path, 'range'],
      network: storage,
      gateway: storage.gateway,
      segment: storage.cidr,
      path: storageIps.path,
    };
  }
}

/** The segment of a tagged public range: its own gateway under the network's netmask. */
function segmentOf(gateway: string, network: Network): Cidr | undefined {
  return parseCidr(`${gateway}/${network.cidr.prefix}`);
}

function outside(what: string, where: string, cidr: Cidr, path: Path): Fault {
  const free = usable(cidr);
  const hint = cidr.family === 4 ? `expected ${free.first} to ${free.last}` : `expected an address of ${cidr.text}`;
  return { path, message: `${what} is outside ${where}`, hint };
}
