/** IPv4 as the server checks it. */

/** The address as a number; undefined when it is none. */
export function numberOf(address: string | undefined): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/
    .exec(address ?? '')
    ?.slice(1)
    .map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

export function addressOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}

/** The length of a netmask's prefix; undefined when it is no netmask. */
export function prefixOf(netmask: string | undefined): number | undefined {
  const number = numberOf(netmask);
  if (number === undefined) return undefined;
  const bits = number.toString(2).padStart(32, '0');
  return /^1+0*$/.test(bits) ? bits.replaceAll('0', '').length : undefined;
}

export interface Subnet {
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

export function subnetOf(address: number, prefix: number): Subnet {
  const size = 2 ** (32 - prefix);
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1, prefix };
}

export function cidrOf({ first, prefix }: Subnet): string {
  return `${addressOf(first)}/${prefix}`;
}

export function within(number: number, { first, last }: Subnet): boolean {
  return number >= first && number <= last;
}

export function overlap(a: { first: number; last: number }, b: { first: number; last: number }): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** The subnet of `10.1.1.0/24`, host bits and all; undefined when it is none. */
export function parseCidr(text: string): Subnet | undefined {
  const [address, prefix, rest] = text.split('/');
  const number = numberOf(address);
  if (number === undefined || rest !== undefined || !/^\d{1,2}$/.test(prefix ?? '') || Number(prefix) > 32)
    return undefined;
  return subnetOf(number, Number(prefix));
}
