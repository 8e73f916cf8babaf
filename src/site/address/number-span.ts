/** IPv4 addresses as numbers and spans of them: what thousands of hosts are compared by. */
import type { Cidr, Range } from './address.ts';

/** Inclusive, both ends as 32-bit numbers. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** The dotted address as a number; undefined when it is not IPv4. */
export function ipv4Number(address: string): number | undefined {
  let value = 0;
  let part = -1;
  let dots = 0;
  for (let i = 0; i < address.length; i++) {
    const code = address.charCodeAt(i);
    if (code >= 48 && code <= 57) part = Math.max(part, 0) * 10 + code - 48;
    else if (code === 46 && part >= 0) {
      value = value * 256 + part;
      part = -1;
      dots++;
    } else return undefined;
    if (part > 255) return undefined;
  }
  return dots === 3 && part >= 0 ? value * 256 + part : undefined;
}

/** The span of an IPv4 block; undefined for IPv6. */
export function cidrSpan(cidr: Cidr): Span | undefined {
  return cidr.family === 4 ? { first: Number(cidr.first), last: Number(cidr.last) } : undefined;
}

/** The span of a range as written; undefined when an end is no IPv4 address. It may be reversed. */
export function rangeSpan(range: Range): Span | undefined {
  const first = ipv4Number(range.first);
  const last = ipv4Number(range.last);
  return first === undefined || last === undefined ? undefined : { first, last };
}

/** Whether the address lies in the span; false when it is no IPv4 address. */
export function within(span: Span, address: string): boolean {
  const value = ipv4Number(address);
  return value !== undefined && value >= span.first && value <= span.last;
}

/** `a-b`, or the one address. */
export function rangeText(range: Range): string {
  return range.first === range.last ? range.first : `${range.first}-${range.last}`;
}
