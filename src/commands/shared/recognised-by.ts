import type { Identity } from '../../site/site.ts';

/** How a machine is known to be the host: `serial ABC, mac 52:54:…`; nothing when nothing tells it. */
export function recognisedBy({ serial, uuid, macs }: Identity): string {
  const known = [serial && `serial ${serial}`, uuid && `uuid ${uuid}`, ...macs.map((mac) => `mac ${mac}`)];
  return known.filter(Boolean).join(', ');
}
