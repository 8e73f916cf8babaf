/** Addresses, prefixes and ranges, on top of ipaddr.js. IPv4 addresses compare as integers. */
import ipaddr from 'ipaddr.js';

export interface Cidr {
  /** As normalised: network address and prefix, `10.15.0.0/24`. */
  readonly text: string;
  readonly family: 4 | 6;
  readonly prefix: number;
  /** First and last address of the block, as integers. */
  readonly first: bigint;
  readonly last: bigint;
}

/** An inclusive IPv4 range. */
export interface Range {
  readonly first: string;
  readonly last: string;
}

/** The family of a literal address, or undefined when it is none. IPv4 must have four decimal parts without leading zeros. */
export function family(address: string): 4 | 6 | undefined {
  if (/^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}$/.test(address)) return ipaddr.IPv4.isValid(address) ? 4 : undefined;
  return address.includes(':') && !address.includes('%') && ipaddr.IPv6.isValid(address) ? 6 : undefined;
}

/** The address as an integer; throws on what `family` does not know. */
export function toInteger(address: string): bigint {
  return ipaddr
    .parse(address)
    .toByteArray()
    .reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** The integer as an address in its usual spelling. */
export function fromInteger(value: bigint, version: 4 | 6): string {
  const bytes: number[] = [];
  for (let i = version === 4 ? 3 : 15; i >= 0; i--) bytes.push(Number((value >> BigInt(8 * i)) & 0xffn));
  return ipaddr.fromByteArray(bytes).toString();
}

/** Reads `address/prefix`; undefined when it is not one. Host bits may be set: `first` is the network address. */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text);
  const version = match?.[1] === undefined ? undefined : family(match[1]);
  const prefix = Number(match?.[2]);
  if (match?.[1] === undefined || version === undefined || prefix > (version === 4 ? 32 : 128)) return undefined;
  const hostBits = BigInt((version === 4 ? 32 : 128) - prefix);
  const first = (toInteger(match[1]) >> hostBits) << hostBits;
  return {
    text: `${fromInteger(first, version)}/${prefix}`,
    family: version,
    prefix,
    first,
    last: first + (1n << hostBits) - 1n,
  };
}

/** Whether the address is of the block's family and inside it. */
export function contains(cidr: Cidr, address: string): boolean {
  if (family(address) !== cidr.family) return false;
  const value = toInteger(address);
  return value >= cidr.first && value <= cidr.last;
}

/** The dotted netmask of an IPv4 prefix, as CloudStack wants it. */
export function netmask(cidr: Cidr): string {
  return fromInteger((0xffffffffn << BigInt(32 - cidr.prefix)) & 0xffffffffn, 4);
}

/** The usable host addresses of an IPv4 block: without network and broadcast address, except in /31 and /32. */
export function usable(cidr: Cidr): Range {
  const inner = cidr.prefix >= 31 ? 0n : 1n;
  return { first: fromInteger(cidr.first + inner, cidr.family), last: fromInteger(cidr.last - inner, cidr.family) };
}

/** Whether two inclusive integer spans share an address. */
export function overlap(a: { first: bigint; last: bigint }, b: { first: bigint; last: bigint }): boolean {
  return a.first <= b.last && b.first <= a.last;
}
