/** The signature of a request, as CloudStack checks it: HMAC-SHA1 over the sorted, encoded and lower-cased parameters. */
import { createHmac } from 'node:crypto';

/** A parameter as it is sent. */
export type Pair = readonly [name: string, value: string];

/** A user's API key and the secret that signs with it. */
export interface ApiKeys {
  readonly apiKey: string;
  readonly secretKey: string;
}

/** How long a signed request is good for, in milliseconds; 4.22 can be set to refuse more than 15 minutes. */
const GOOD_FOR = 10 * 60_000;

/**
 * The parameters with key, time of expiry and signature. Names are sorted as they are sent, byte by byte, so an
 * upper-case letter comes before all lower-case ones.
 */
export function signed(pairs: readonly Pair[], keys: ApiKeys, now: number): Pair[] {
  const expires = `${new Date(now + GOOD_FOR).toISOString().slice(0, 19)}Z`;
  const all: Pair[] = [...pairs, ['apikey', keys.apiKey], ['signatureversion', '3'], ['expires', expires]];
  return [...all, ['signature', signatureOf(all, keys.secretKey)]];
}

/** The signature of these parameters, in base64. */
export function signatureOf(pairs: readonly Pair[], secretKey: string): string {
  return createHmac('sha1', secretKey).update(toSign(pairs)).digest('base64');
}

/** The text that is signed. */
export function toSign(pairs: readonly Pair[]): string {
  const sorted = pairs.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return sorted
    .map(([name, value]) => `${name}=${encodeValue(value)}`)
    .join('&')
    .toLowerCase();
}

/** A value as Java's form encoding writes it, with a space as `%20`: letters, digits and `. - * _` stay as they are. */
export function encodeValue(value: string): string {
  return encodeURIComponent(value.toWellFormed()).replace(
    /[!'()~]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
