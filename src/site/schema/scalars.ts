/** The scalars a site file is made of. What only makes sense together with other nodes is a rule, not a type. */
import { z } from 'zod';
import { family, parseCidr, toInteger } from '../address/address.ts';

export const text = z.string().min(1);
export const port = z
  .union([
    z.int().min(1).max(65535),
    z.string().regex(/^\d{1,5}(-\d{1,5})?$/, 'expected a port or a range such as 5900-6100'),
  ])
  .meta({ description: 'A port, or a range written `5900-6100`.' });

export const ipv4 = z.string().refine((value) => family(value) === 4, {
  error: ({ input }) =>
    /^(dhcp4?|auto)$/i.test(String(input))
      ? 'expected an IPv4 address such as 10.15.0.1: hosts have fixed addresses, DHCP is for the installer alone'
      : 'expected an IPv4 address such as 10.15.0.1',
});
export const ipv6 = z
  .string()
  .refine((value) => family(value) === 6, { error: 'expected an IPv6 address such as fd00:15::1' });
export const ip = z
  .string()
  .refine((value) => family(value) !== undefined, { error: 'expected an IPv4 or IPv6 address' });

const isBlock = (version: 4 | 6) => (value: string) => parseCidr(value)?.family === version;

/** Host bits are nothing to Linux and something to others, and a sign that an address was meant. */
const withoutHostBits = (block: z.ZodString) =>
  block.refine(
    (value) => {
      const parsed = parseCidr(value);
      return parsed === undefined || toInteger(value.slice(0, value.indexOf('/'))) === parsed.first;
    },
    { error: ({ input }) => `expected the network itself, ${parseCidr(String(input))?.text}` },
  );

export const cidr4 = withoutHostBits(
  z.string().refine(isBlock(4), { error: 'expected an IPv4 network such as 10.15.0.0/24' }),
);
export const cidr6 = withoutHostBits(
  z.string().refine(isBlock(6), { error: 'expected an IPv6 network such as fd00:15::/64' }),
);
export const cidr = withoutHostBits(
  z.string().refine((value) => parseCidr(value) !== undefined, { error: 'expected a network such as 10.15.0.0/24' }),
);

export const ipRange = z
  .string()
  .refine((value) => parseIpRange(value) !== undefined, { error: 'expected a range such as 10.15.0.160-10.15.0.170' });

/** Reads `first-last` of two IPv4 addresses; a single address is a range of one. */
export function parseIpRange(value: string): { first: string; last: string } | undefined {
  const [first, last = first, rest] = value.split(/\s*-\s*/);
  if (rest !== undefined || first === undefined || last === undefined) return undefined;
  return family(first) === 4 && family(last) === 4 ? { first, last } : undefined;
}

export const url = z.string().regex(/^https?:\/\/[^\s'"\\]+$/, 'expected an http:// or https:// URL');

export const mtu = z.int().min(576).max(9216);
