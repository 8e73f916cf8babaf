/** Public addresses, one by one. */
import { addressOf, numberOf } from './addresses.ts';
import { type Asked, type Commands, listed, matches } from './command.ts';
import { type PublicRange, rangeOf } from './public-ranges.ts';
import { addressesInUse } from './system-vm-life.ts';
import type { World } from './world.ts';

export const publicAddressCommands: Commands = {
  listPublicIpAddresses: { params: 'zoneid:zones vlanid:publicRanges allocatedonly:boolean paged', run: addresses },
};

/** Every address of the ranges; only the system VMs take some. */
function addresses(call: Asked): object {
  const { world, args } = call;
  const ranges = world
    .live('publicRanges')
    .filter((one) => matches(args.zoneid, one.zoneid) && matches(args.vlanid, one.id));
  const found = ranges.flatMap((range) => {
    const used = addressesInUse(world, range);
    const { first, last } = rangeOf(range);
    const all = Array.from({ length: last - first + 1 }, (_, i) => addressOf(first + i));
    const wanted = args.allocatedonly === 'false' ? all : used;
    return wanted.map((ipaddress) => addressAnswer(world, range, ipaddress, used.includes(ipaddress)));
  });
  return listed('publicipaddress', found, call);
}

function addressAnswer(world: World, range: PublicRange, ipaddress: string, used: boolean): object {
  const { id, zoneid, physicalnetworkid, vlan } = range;
  const zone = world.row('zones', zoneid);
  const tail = (numberOf(ipaddress) ?? 0).toString(16).padStart(12, '0');
  return {
    ...{ id: `${id.slice(0, 24)}${tail}`, ipaddress, zoneid, zonename: zone.name, issourcenat: false },
    ...{ forvirtualnetwork: true, vlanid: id, vlanname: vlan, isstaticnat: false, issystem: used },
    ...{ networkid: zone.publicNetwork, state: used ? 'Allocated' : 'Free', physicalnetworkid, tags: [] },
    ...{ isportable: false, fordisplay: true, hasrules: false, hasannotations: false },
    ...(world.since('4.20') ? { forsystemvms: false } : {}),
  };
}
