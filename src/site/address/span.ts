/** Sets of addresses as inclusive spans: merged, narrowed to what is short enough to read, and written as their readers want. */

import type { Site } from '../site.ts';
import { family, fromInteger, parseCidr, type Range, type Span, toInteger } from './address.ts';

/** More sources than these are said as the networks they lie in: longer lists are read by nobody and grow with the site. */
export const MOST_SOURCES = 32;

/** Throws on what is no address. */
export function spanOfAddress(address: string): Span {
  const value = toInteger(address);
  return { family: family(address) ?? 4, first: value, last: value };
}

/** A range that runs backwards holds nothing. */
export function spanOfRange({ first, last }: Range): Span {
  return { ...spanOfAddress(first), last: toInteger(last) };
}

/** Ascending, without overlaps. Neighbours stay apart: two addresses read better than a range that hides them. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => a.family - b.family || compare(a.first, b.first) || compare(b.last, a.last));
  const merged: Span[] = [];
  for (const span of sorted) {
    const previous = merged.at(-1);
    if (previous === undefined || previous.family !== span.family || span.first > previous.last) merged.push(span);
    else if (span.last > previous.last) merged[merged.length - 1] = { ...previous, last: span.last };
  }
  return merged;
}

/** The spans, or the site's networks around them when they are too many. */
export function narrow(site: Site, spans: readonly Span[]): Span[] {
  const merged = mergeSpans(spans);
  if (merged.length <= MOST_SOURCES) return merged;
  const blocks = site.networks.flatMap(({ cidr, cidr6 }) => (cidr6 === undefined ? [cidr] : [cidr, cidr6]));
  return mergeSpans(merged.map((span) => blocks.find((block) => covers(block, span)) ?? span));
}

/** As nftables and people write it: an address, a block, or `first-last`. */
export function spanText({ family: version, first, last }: Span): string {
  const size = last - first + 1n;
  const isBlock = (size & (size - 1n)) === 0n && first % size === 0n;
  if (!isBlock) return `${fromInteger(first, version)}-${fromInteger(last, version)}`;
  const bits = size.toString(2).length - 1;
  return fromInteger(first, version) + (bits === 0 ? '' : `/${(version === 4 ? 32 : 128) - bits}`);
}

/** What `spanText` wrote; undefined for a word that is no address. */
export function spanIn(text: string): Span | undefined {
  if (text.includes('/')) return parseCidr(text);
  const [first = '', last = first] = text.split('-');
  return family(first) === undefined || family(last) !== family(first) ? undefined : spanOfRange({ first, last });
}

/** The fewest blocks that are exactly the span; a single address stands without a prefix. */
export function cidrsOf({ family: version, first, last }: Span): string[] {
  const width = version === 4 ? 32n : 128n;
  const texts: string[] = [];
  for (let start = first; start <= last; ) {
    let bits = 0n;
    while (bits < width && start % (1n << (bits + 1n)) === 0n && start + (1n << (bits + 1n)) - 1n <= last) bits += 1n;
    texts.push(fromInteger(start, version) + (bits === 0n ? '' : `/${width - bits}`));
    start += 1n << bits;
  }
  return texts;
}

/** Whether every address of the inner span is in the outer one. */
export function covers(outer: Span, inner: Span): boolean {
  return outer.family === inner.family && outer.first <= inner.first && outer.last >= inner.last;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
