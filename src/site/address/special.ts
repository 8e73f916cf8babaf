/** Addresses that no machine of a segment has: what IANA's registries of special-purpose addresses keep for other uses. */
import { family, overlap, parseCidr, type Span } from './address.ts';
import { spanOfAddress } from './span.ts';

const blocks: readonly { readonly span: Span; readonly what: string }[] = Object.entries({
  '0.0.0.0/8': 'unspecified',
  '127.0.0.0/8': 'loopback',
  '169.254.0.0/16': 'link-local',
  '224.0.0.0/4': 'multicast',
  '240.0.0.0/4': 'reserved',
  '::/128': 'unspecified',
  '::1/128': 'loopback',
  'fe80::/10': 'link-local',
  'ff00::/8': 'multicast',
}).flatMap(([text, what]) => {
  const span = parseCidr(text);
  return span === undefined ? [] : [{ span, what }];
});

/** What is wrong with these addresses for a machine, in one word; undefined when nothing is. */
export function specialUse(span: Span): string | undefined {
  return blocks.find((block) => overlap(block.span, span))?.what;
}

/** As `specialUse`, of one address; undefined of what is no address. */
export function specialAddress(address: string): string | undefined {
  return family(address) === undefined ? undefined : specialUse(spanOfAddress(address));
}
