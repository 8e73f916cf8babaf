/** Addresses, blocks of them and ranges. Both families compare as integers; IPv6 is read and written by ipaddr.js. */
import ipaddr from 'ipaddr.js';

/** Addresses of one family that follow one another, both ends included. */
export interface Span {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** A block: the addresses that share the bits of a prefix. */
export interface Cidr extends Span {
  /** As normalised: network address and prefix, `10.15.0.0/24`. */
  readonly text: string;
  readonly prefix: number;
}

/** An inclusive IPv4 range as it is written; it may run backwards. */
export interface Range {
  readonly first: string;
  readonly last: string;
}

/** The family of a literal address, or undefined when it is none. IPv4 must have four decimal parts without leading zeros. */
export function family(address: string): 4 | 6 | undefined {
  if (ipv4Value(address) !== undefined) return 4;
  return address.includes(':') && !address.includes('%') && ipaddr.IPv6.isValid(address) ? 6 : undefined;
}

/** The address as an integer; throws on what `family` does not know. */
export function toInteger(address: string): bigint {
  const value = ipv4Value(address);
  if (value !== undefined) return BigInt(value);
  if (family(address) === undefined) throw new Error(`not an address: ${address}`);
  const bytes = ipaddr.IPv6.parse(address).toByteArray();
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** By hand, because a large site has its addresses read a dozen times over. */
function ipv4Value(address: string): number | undefined {
  let value = 0;
  let part = -1;
  let dots = 0;
  for (let i = 0; i < address.length; i++) {
    const digit = address.charCodeAt(i) - ZERO;
    if (digit >= 0 && digit <= 9 && part !== 0) part = Math.max(part, 0) * 10 + digit;
    else if (address[i] === '.' && part >= 0) {
      value = value * 256 + part;
      part = -1;
      dots++;
    } else return undefined;
    if (part > 255) return undefined;
  }
  return dots === 3 && part >= 0 ? value * 256 + part : undefined;
}

const ZERO = 48;

/** The integer as an address in its usual spelling. */
export function fromInteger(value: bigint, version: 4 | 6): string {
  if (version === 4) {
    const bits = Number(value);
    return `${bits >>> 24}.${(bits >>> 16) & 255}.${(bits >>> 8) & 255}.${bits & 255}`;
  }
  const bytes = Array.from({ length: 16 }, (_, i) => Number((value >> BigInt(8 * (15 - i))) & 0xffn));
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

/** Whether the address is of the family of the span and inside it. */
export function contains(span: Span, address: string): boolean {
  const value = span.family === 4 ? ipv4Value(address) : family(address) === 6 ? toInteger(address) : undefined;
  return value !== undefined && value >= span.first && value <= span.last;
}

/** Whether two spans share an address. */
export function overlap(a: Span, b: Span): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
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

/** `a-b`, or the one address. */
export function rangeText(range: Range): string {
  return range.first === range.last ? range.first : `${range.first}-${range.last}`;
}
