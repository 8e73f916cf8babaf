/**
 * VLAN tags that the site and CloudStack's agent would both take on one card. The agent makes `<card>.<tag>` for guests and
 * for tagged public ranges, and moves a device of this name that is there already into a bridge of its own (modifyvlan.sh);
 * below a bridge on a VLAN device it takes the card that carries the device (getPif).
 */

import { sameNic } from '../device-names.ts';
import type { Attachment, Host, Network, PhysicalNetwork, Site } from '../site.ts';
import { sameLabel, topology } from '../topology.ts';
import { type Fault, rule } from './rule.ts';
import { traffic } from './zone-parts.ts';

/** Tags that the agent puts on the card of a network. */
interface Tags {
  readonly network: Network;
  readonly first: number;
  readonly last: number;
  /** Where they come from, as the site file says it. */
  readonly what: string;
}

/** No network of a host arrives under a tag that the agent uses on the same card: the host would lose it with its first guest. */
export const vlanTwice = rule('vlan-twice', function* (site) {
  const tags = [...agentTags(site)];
  if (tags.length === 0) return;
  for (const host of topology(site).zoneHosts) {
    const tagged = host.attachments.filter(({ network }) => network.vlan !== undefined);
    for (const one of tagged) yield* taken(host, one, tags);
  }
});

function* taken(host: Host, { network, nic, path }: Attachment, tags: readonly Tags[]): Generator<Fault> {
  const { vlan = 0 } = network;
  const onCard = host.attachments.filter((other) => sameNic(other.nic, nic)).map((other) => other.network);
  const clash = tags.find(({ first, last, ...one }) => {
    return vlan >= first && vlan <= last && onCard.some((other) => sameLabel(other, one.network));
  });
  if (clash === undefined) return;
  yield {
    path,
    at: 'key',
    message: `${host.name} has ${network.name} under VLAN ${vlan} on the card on which ${clash.what} uses this tag: the agent would take it away`,
    hint: `keep ${vlan} out of it, or give ${network.name} another card`,
  };
}

function* agentTags(site: Site): Generator<Tags> {
  for (const { network, physical } of vlanTraffic(site, 'guest'))
    for (const { first, last } of physical.guestRange)
      yield { network, first, last, what: `guest_range ${first}-${last} of ${physical.name}` };
  if (vlanTraffic(site, 'public').length === 0) return;
  for (const { network, vlan } of site.zone?.publicIps ?? [])
    if (vlan !== 'untagged') yield { network, first: vlan, last: vlan, what: `a range of public_ips (vlan: ${vlan})` };
}

function vlanTraffic(site: Site, type: 'guest' | 'public'): ReturnType<typeof traffic> {
  return traffic(site, type).filter(({ physical }) => isVlan(physical));
}

function isVlan({ isolation }: PhysicalNetwork): boolean {
  return isolation === 'VLAN';
}

/** Tags do not stack: what guests or public ranges send under one of their own does not carry the network's. */
export const vlanStacked = rule('vlan-stacked', function* (site) {
  const ranges = new Set(site.zone?.publicIps.filter(({ vlan }) => vlan !== 'untagged').map(({ network }) => network));
  for (const { type, network, physical, path } of traffic(site)) {
    const own = type === 'guest' || (type === 'public' && ranges.has(network));
    if (!own || !isVlan(physical) || network.vlan === undefined) continue;
    yield {
      severity: 'warning',
      path,
      message: `${type} VLANs do not go through VLAN ${network.vlan} of ${network.name}: the agent puts them on the card below it, each under its own tag alone`,
      hint: 'expected a network without vlan, or a switch port that carries these tags, too',
    };
  }
});
