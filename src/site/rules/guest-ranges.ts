/** The ids guest networks are told apart by: VLAN tags or VXLAN network identifiers. */
import type { Path } from '../../outcome/problem.ts';
import type { Isolation, PhysicalNetwork, Zone } from '../site.ts';
import { type Fault, rule } from './rule.ts';

/** What CloudStack takes: VLAN tags by IEEE 802.1Q, VXLAN ids below the highest two of 24 bits. */
const limits: Readonly<Record<Isolation, { lowest: number; highest: number; what: string; example: string }>> = {
  VLAN: { lowest: 1, highest: 4094, what: 'VLAN', example: '100-199' },
  VXLAN: { lowest: 0, highest: 16_777_214, what: 'VXLAN id', example: '5000-6000' },
};

/** A physical network that carries guests has ids for them, in order and within what its isolation can count. */
export const guestRange = rule('guest-range', function* ({ zone }) {
  for (const physical of zone?.physicalNetworks ?? []) {
    const path = [...physical.path, 'guest_range'];
    const { lowest, highest, what, example } = limits[physical.isolation];
    const carriesGuests = physical.traffic.some(({ type }) => type === 'guest');
    if (carriesGuests && physical.guestRange.length === 0) {
      yield {
        path: physical.path,
        message: `${physical.name} carries guests but has no guest_range`,
        hint: `expected guest_range: ${example}`,
      };
    }
    if (!carriesGuests && physical.guestRange.length > 0) {
      yield {
        path,
        message: `${physical.name} has a guest_range but carries no guests`,
        hint: 'add guest under traffic, or leave the range out',
      };
    }
    for (const { first, last } of physical.guestRange) {
      if (first > last) {
        yield { path, message: `guest_range ${first}-${last} runs backwards`, hint: `expected ${last}-${first}` };
      } else if (first < lowest || last > highest) {
        yield {
          path,
          message: `guest_range ${first}-${last} is beyond what a ${what} can be`,
          hint: `expected ids from ${lowest} to ${highest}`,
        };
      }
    }
  }
});

/** No guest id is given twice: VXLAN ids count for the whole zone, VLAN tags for their physical network. */
export const guestRangeOverlap = rule('guest-range-overlap', function* ({ zone }) {
  if (zone === undefined) return;
  const vxlan = zone.physicalNetworks.filter(({ isolation }) => isolation === 'VXLAN');
  yield* overlapping(vxlan);
  for (const physical of zone.physicalNetworks) if (physical.isolation === 'VLAN') yield* overlapping([physical]);
});

function* overlapping(group: readonly PhysicalNetwork[]): Generator<Fault> {
  const spans = group.flatMap(({ name, guestRange, path }) => guestRange.map((span) => ({ ...span, name, path })));
  spans.sort((a, b) => a.first - b.first);
  let widest: (typeof spans)[number] | undefined;
  for (const span of spans) {
    if (widest !== undefined && span.first <= widest.last) {
      yield {
        path: [...span.path, 'guest_range'],
        message: `guest_range ${span.first}-${span.last} overlaps ${widest.first}-${widest.last} of ${widest.name}`,
        hint: 'expected ids of its own',
      };
    }
    if (widest === undefined || span.last > widest.last) widest = span;
  }
}

/** A public VLAN is not one that guests may be given on the same physical network. */
export const publicVlan = rule('public-vlan', function* ({ zone }) {
  for (const { vlan, path } of zone?.publicIps ?? []) {
    if (vlan === 'untagged') continue;
    for (const { name, isolation, guestRange } of publicNetworks(zone)) {
      const range = guestRange.find(({ first, last }) => vlan >= first && vlan <= last);
      if (range === undefined || isolation !== 'VLAN') continue;
      yield {
        path: [...path, 'vlan'],
        message: `public VLAN ${vlan} is inside the guest range ${range.first}-${range.last} of ${name}`,
        hint: 'expected a VLAN outside it',
      };
    }
  }
});

/** On a physical network with VXLAN isolation a number behind `vlan` would become a VXLAN id. */
export const vxlanPublicVlan = rule('vxlan-public-vlan', function* ({ zone }) {
  for (const { vlan, path } of zone?.publicIps ?? []) {
    for (const { name, isolation } of publicNetworks(zone)) {
      if (vlan === 'untagged' || isolation !== 'VXLAN') continue;
      yield {
        path: [...path, 'vlan'],
        message: `public VLAN ${vlan} is on ${name}, where it would become VXLAN id ${vlan}`,
        hint: 'expected untagged, or public traffic on a physical network with VLAN isolation',
      };
    }
  }
});

function publicNetworks(zone: Zone | undefined): PhysicalNetwork[] {
  return (zone?.physicalNetworks ?? []).filter(({ traffic }) => traffic.some(({ type }) => type === 'public'));
}

/** Several physical networks with guests are told apart by tags, which network offerings then ask for. */
export const guestTags = rule('guest-tags', function* ({ zone }) {
  const guests = (zone?.physicalNetworks ?? []).filter(({ traffic }) => traffic.some(({ type }) => type === 'guest'));
  if (guests.length < 2) return;
  const owners = new Map<string, string>();
  for (const { name, tag, path } of guests) {
    const at: Path = [...path, 'tag'];
    if (tag === undefined) {
      yield {
        path,
        message: `${name} carries guests, as another physical network does, and has no tag`,
        hint: 'give each a tag of its own',
      };
    } else if (owners.has(tag)) {
      yield {
        path: at,
        message: `tag "${tag}" of ${name} belongs to ${owners.get(tag)}`,
        hint: 'expected another tag',
      };
    } else owners.set(tag, name);
  }
});
