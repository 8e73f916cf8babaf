/** Zones. */
import { createHash } from 'node:crypto';
import { type Asked, type Commands, contains, listed, matches } from './command.ts';
import { impossible, invalid } from './refusals.ts';
import { ownSettings, settingValue } from './settings.ts';
import { type Row, shown } from './state.ts';
import { addStorageTraffic, networkWith } from './traffic-types.ts';
import type { World } from './world.ts';
import { checkedFields } from './zone-fields.ts';

export interface Zone extends Row {
  name: string;
  dns1: string;
  dns2?: string;
  internaldns1: string;
  internaldns2?: string;
  guestcidraddress?: string;
  domain?: string;
  networktype: string;
  localstorageenabled: boolean;
  securitygroupsenabled: boolean;
  allocationstate: string;
  /** The network of the system VMs' public addresses. */
  readonly publicNetwork: string;
  readonly storageNetwork: string;
}

export const zoneCommands: Commands = {
  createZone: {
    params:
      'name:filled! dns1! dns2 internaldns1! internaldns2 guestcidraddress domain allocationstate localstorageenabled:boolean domainid:accounts networktype! securitygroupenabled:boolean',
    run: async (call) => ({ zone: zoneAnswer(call.world, await create(call)) }),
  },
  listZones: {
    params: 'id:zones name keyword networktype available:boolean paged',
    run: list,
  },
  updateZone: {
    params:
      'id:zones! name dns1 dns2 internaldns1 internaldns2 guestcidraddress domain allocationstate localstorageenabled:boolean',
    run: (call) => ({ zone: zoneAnswer(call.world, update(call)) }),
  },
  deleteZone: { params: 'id:zones!', run: remove },
};

function list(call: Asked): object {
  const { id, name, keyword, networktype } = call.args;
  const found = call.world
    .live('zones')
    .filter((zone) => matches(id, zone.id) && matches(name, zone.name) && contains(keyword, zone.name))
    .filter((zone) => matches(networktype, zone.networktype));
  return listed('zone', found, call, zoneAnswer);
}

function zoneAnswer(world: World, zone: Zone): object {
  const details = ownSettings(world, zone.id);
  const token = createHash('md5').update(zone.id).digest('hex');
  return {
    ...shown(zone, 'publicNetwork', 'storageNetwork'),
    zonetoken: token.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    dhcpprovider: 'VirtualRouter',
    tags: [],
    ...(Object.keys(details).length === 0 ? {} : { resourcedetails: details }),
    allowuserspecifyvrmtu: false,
    routerprivateinterfacemaxmtu: Number(settingValue(world, 'vr.private.interface.max.mtu', zone.id)),
    routerpublicinterfacemaxmtu: Number(settingValue(world, 'vr.public.interface.max.mtu', zone.id)),
    type: 'Core',
    ...(world.since('4.20') ? { isnsxenabled: false, ismultiarch: false, asnrange: '' } : {}),
    ...(world.since('4.22') ? { storageaccessgroups: '' } : {}),
    hasannotations: false,
  };
}

async function create({ world, args }: Asked): Promise<Zone> {
  const networktype = ['Advanced', 'Basic'].find((type) => matches(args.networktype, type));
  if (networktype === undefined) throw invalid('Invalid zone type; only Advanced and Basic values are supported');
  const fields = checkedFields(args);
  if (world.live('zones').some(({ name }) => matches(args.name, name))) {
    throw invalid('A zone with that name already exists. Please specify a unique zone name.');
  }
  await new Promise((resolve) => setTimeout(resolve, world.pace.createZone));
  return world.add('zones', {
    name: args.name ?? '',
    dns1: args.dns1 ?? '',
    internaldns1: args.internaldns1 ?? '',
    networktype,
    localstorageenabled: args.localstorageenabled === 'true',
    securitygroupsenabled: args.securitygroupenabled === 'true',
    allocationstate: 'Disabled',
    ...fields,
    publicNetwork: crypto.randomUUID(),
    storageNetwork: crypto.randomUUID(),
  });
}

function update({ world, args }: Asked): Zone {
  const zone = world.row('zones', args.id ?? '');
  const fields = checkedFields(args);
  if (
    args.name !== undefined &&
    world.live('zones').some((other) => other !== zone && matches(args.name, other.name))
  ) {
    throw invalid('A zone with that name already exists. Please specify a unique zone name.');
  }
  if (fields.allocationstate === 'Enabled' && zone.allocationstate !== 'Enabled') enable(world, zone);
  Object.assign(zone, fields, args.name === undefined ? {} : { name: args.name });
  if (args.localstorageenabled !== undefined) zone.localstorageenabled = args.localstorageenabled === 'true';
  return zone;
}

/** Enabling asks for two traffic types and nothing else, and adds the third. */
function enable(world: World, zone: Zone): void {
  const needed = zone.securitygroupsenabled ? ['Management'] : ['Management', 'Public'];
  const missing = needed.find((type) => networkWith(world, zone.id, type) === undefined);
  if (missing !== undefined) {
    throw invalid(
      `Cannot enable this Zone since: Unable to find the default physical network with traffic=${missing} in the specified zone id`,
    );
  }
  addStorageTraffic(world, zone.id);
  world.later(world.pace.systemVm, 'scan', zone.id);
}

/** What stands in a zone's way out, and what the server calls it. */
const TENANTS = [
  ['hosts', 'servers'],
  ['pods', 'pods'],
  ['publicRanges', 'public IP addresses'],
  ['physicalNetworks', 'physical networks'],
  ['imageStores', 'image stores'],
] as const;

function remove({ world, args }: Asked): object {
  const zone = world.row('zones', args.id ?? '');
  if (zone.removed) throw invalid(`A zone with ID: ${zone.db} does not exist.`);
  const [, words] = TENANTS.find(([table]) => world.live(table).some((row) => row.zoneid === zone.id)) ?? [];
  if (words !== undefined) throw impossible(`The zone cannot be deleted because there are ${words} in this zone.`);
  world.remove(zone);
  return { success: true };
}
