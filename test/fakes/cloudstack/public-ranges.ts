/** Ranges of public addresses. */
import { cidrOf, numberOf, overlap, prefixOf, type Subnet, subnetOf, within } from './addresses.ts';
import { type Asked, type Commands, listed, matches } from './command.ts';
import { podRange } from './pod-range.ts';
import { invalid } from './refusals.ts';
import { type Row, shown } from './state.ts';
import { addressesInUse } from './system-vm-life.ts';
import { networkWith } from './traffic-types.ts';
import type { World } from './world.ts';
import type { Zone } from './zones.ts';

export interface PublicRange extends Row {
  readonly zoneid: string;
  readonly physicalnetworkid: string;
  readonly vlan: string;
  readonly gateway: string;
  readonly netmask: string;
  readonly startip: string;
  readonly endip: string;
  readonly forsystemvms: boolean;
}

export const publicRangeCommands: Commands = {
  createVlanIpRange: {
    params:
      'zoneid:zones physicalnetworkid:physicalNetworks vlan gateway netmask startip endip forvirtualnetwork:boolean forsystemvms:boolean',
    run: (call) => ({ vlan: answer(call.world, create(call)) }),
  },
  listVlanIpRanges: {
    params: 'id:publicRanges zoneid:zones physicalnetworkid:physicalNetworks forvirtualnetwork:boolean keyword paged',
    run: list,
  },
  deleteVlanIpRange: { params: 'id:publicRanges!', run: remove },
};

/** The addresses as numbers. */
export function rangeOf({ startip, endip }: Pick<PublicRange, 'startip' | 'endip'>): { first: number; last: number } {
  return { first: numberOf(startip) ?? 0, last: numberOf(endip) ?? 0 };
}

function list(call: Asked): object {
  const { id, zoneid, physicalnetworkid, forvirtualnetwork } = call.args;
  const found = call.world
    .live('publicRanges')
    .filter((range) => matches(id, range.id) && matches(zoneid, range.zoneid))
    .filter((range) => matches(physicalnetworkid, range.physicalnetworkid) && forvirtualnetwork !== 'false');
  return listed('vlaniprange', found, call, answer);
}

function answer(world: World, range: PublicRange): object {
  return {
    ...shown(range),
    forvirtualnetwork: true,
    cidr: cidrOf(subnet(range)),
    networkid: world.row('zones', range.zoneid).publicNetwork,
    ...(world.since('4.20') && !world.since('4.22') ? { fornsx: false } : {}),
  };
}

function subnet({ gateway, netmask }: Pick<PublicRange, 'gateway' | 'netmask'>): Subnet {
  return subnetOf(numberOf(gateway) ?? 0, prefixOf(netmask) ?? 32);
}

function create({ world, args }: Asked): PublicRange {
  if (args.forvirtualnetwork === 'false') {
    throw invalid('Physical Network Id is null, please provide the Network id for Direct vlan creation ');
  }
  if (args.zoneid === undefined) throw invalid('Unable to find zone by id null');
  if (args.startip === undefined) throw invalid('StartIP or IPv6 CIDR is missing in the parameters!');
  const zone = world.row('zones', args.zoneid);
  const network = networkWith(world, zone.id, 'Public');
  if (network === undefined) {
    const text = `Unable to find the default physical network with traffic=Public in the specified zone id`;
    throw invalid(text, [{ uuid: zone.id, description: 'zoneId' }]);
  }
  const range = checkedRange(args, vlanUri(args.vlan));
  refuseRivals(world, zone, range);
  const number = Number(range.vlan.replace(/^\w+:\/\//, ''));
  if (network.ranges.some(({ first, last }) => number >= first && number <= last)) {
    throw invalid(
      `The VLAN tag ${range.vlan} is already being used for dynamic vlan allocation for the guest network in zone ${zone.name}`,
    );
  }
  const forsystemvms = args.forsystemvms === 'true';
  return world.add('publicRanges', { zoneid: zone.id, physicalnetworkid: network.id, ...range, forsystemvms });
}

function vlanUri(vlan: string | undefined): string {
  if (!vlan) return 'vlan://untagged';
  return vlan.includes('://') ? vlan : `vlan://${vlan}`;
}

type Wanted = Pick<PublicRange, 'vlan' | 'gateway' | 'netmask' | 'startip' | 'endip'>;

function checkedRange(
  { gateway = '', netmask = '', startip = '', endip = startip }: Asked['args'],
  vlan: string,
): Wanted {
  const wanted = { vlan, gateway, netmask, startip, endip };
  if (prefixOf(netmask) === undefined) throw invalid('Please specify a valid netmask');
  const { first, last } = rangeOf(wanted);
  const router = numberOf(gateway);
  if (router === undefined || !within(first, subnet(wanted)) || !within(last, subnet(wanted))) {
    throw invalid('Please specify a valid IP range or valid netmask or valid gateway');
  }
  if (first > last) throw invalid('Please specify a valid IP range.');
  if (router >= first && router <= last)
    throw invalid('The gateway ip should not be the part of the ip range being added.');
  return wanted;
}

/** Refuses what meets a pod's addresses or another range of the zone. */
function refuseRivals(world: World, zone: Zone, wanted: Wanted): void {
  const pod = world.live('pods').find((one) => one.zoneid === zone.id && overlap(podRange(one), rangeOf(wanted)));
  if (pod !== undefined) {
    throw invalid(`The Start IP and EndIP address range overlap with private IP :${pod.startip}:${pod.endip}`);
  }
  const rivals = world
    .live('publicRanges')
    .filter((one) => one.zoneid === zone.id && overlap(subnet(one), subnet(wanted)));
  for (const rival of rivals) {
    if (rival.vlan !== wanted.vlan && wanted.vlan !== 'vlan://untagged') {
      throw invalid(
        `The IP range with tag: ${rival.vlan} in zone ${zone.name} has overlapped with the subnet. Please specify a different gateway/netmask.`,
      );
    }
    if (rival.vlan === wanted.vlan && (rival.gateway !== wanted.gateway || rival.netmask !== wanted.netmask)) {
      throw invalid(
        `The IP range has already been added with gateway ${rival.gateway} ,and netmask ${rival.netmask}, Please specify the gateway/netmask if you want to extend ip range`,
      );
    }
    if (overlap(rangeOf(rival), rangeOf(wanted))) {
      throw invalid(
        'The IP range already has IPs that overlap with the new range. Please specify a different start IP/end IP.',
      );
    }
  }
}

function remove({ world, args }: Asked): object {
  const range = world.row('publicRanges', args.id ?? '');
  if (range.removed) throw invalid('Please specify a valid IP range id.');
  const used = addressesInUse(world, range).length;
  if (used > 0) throw invalid(`${used}  Ips are in use. Cannot delete this vlan`);
  world.remove(range);
  return { success: true };
}
