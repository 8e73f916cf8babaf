/** Physical networks and their ranges of guest VLANs or VNIs. */
import { type Asked, type Commands, contains, listed, matches } from './command.ts';
import { parseRanges, type Range } from './guest-ranges.ts';
import { addProviders } from './providers.ts';
import { forbidden, impossible, invalid, malformed } from './refusals.ts';
import { type Row, shown } from './state.ts';
import { addressesInUse } from './system-vm-life.ts';
import type { World } from './world.ts';

export interface PhysicalNetwork extends Row {
  readonly zoneid: string;
  readonly name: string;
  state: string;
  tags?: string;
  readonly isolationmethods?: string;
  /** The guest range in whole: sorted, with neither overlap nor touch. */
  ranges: Range[];
}

export const physicalNetworkCommands: Commands = {
  createPhysicalNetwork: {
    params: 'zoneid:zones! name:filled! isolationmethods tags vlan',
    job: { instance: 'PhysicalNetwork' },
    create,
    run: (call) => ({ physicalnetwork: answer(call.world, call.world.row('physicalNetworks', call.made ?? '')) }),
  },
  listPhysicalNetworks: {
    params: 'id:physicalNetworks zoneid:zones name keyword paged',
    run: list,
  },
  updatePhysicalNetwork: {
    params: 'id:physicalNetworks! state vlan tags',
    job: {},
    run: (call) => ({ physicalnetwork: answer(call.world, update(call)) }),
  },
  deletePhysicalNetwork: {
    params: 'id:physicalNetworks!',
    job: { instance: 'PhysicalNetwork' },
    run: remove,
  },
};

function list(call: Asked): object {
  const { id, zoneid, name, keyword } = call.args;
  const found = call.world
    .live('physicalNetworks')
    .filter((network) => matches(id, network.id) && matches(zoneid, network.zoneid))
    .filter((network) => contains(name, network.name) && contains(keyword, network.name));
  return listed('physicalnetwork', found, call, answer);
}

function answer(world: World, network: PhysicalNetwork): object {
  const vlan = network.ranges.map(({ first, last }) => `${first}-${last}`).join(',');
  return {
    ...shown(network, 'ranges'),
    broadcastdomainrange: 'ZONE',
    zonename: world.row('zones', network.zoneid).name,
    ...(vlan === '' ? {} : { vlan }),
  };
}

function create({ world, args }: Asked): PhysicalNetwork {
  const zone = world.row('zones', args.zoneid ?? '');
  if (zone.allocationstate === 'Enabled') {
    throw forbidden(`Cannot create PhysicalNetwork since the Zone is currently enabled, zone Id: ${zone.db}`);
  }
  const { name = '', isolationmethods, tags } = args;
  if (isolationmethods?.includes(',')) {
    throw malformed('Only one isolationMethod can be specified for a physical network at this time');
  }
  if (tags?.includes(',')) throw malformed('Only one tag can be specified for a physical network at this time');
  const ranges = rangesAtCreation(args.vlan, isolationmethods);
  const fields = { zoneid: zone.id, name, state: 'Disabled', ranges };
  const network = world.add('physicalNetworks', {
    ...fields,
    ...(tags ? { tags } : {}),
    ...(isolationmethods ? { isolationmethods } : {}),
  });
  addProviders(world, network);
  return network;
}

/** While a network is made, a bad range is told without its reason. */
function rangesAtCreation(vlan: string | undefined, isolation: string | undefined): Range[] {
  try {
    return vlan ? parseRanges(vlan, isolation) : [];
  } catch {
    throw impossible('Fail to create a physical network');
  }
}

function update({ world, args }: Asked): PhysicalNetwork {
  const network = world.row('physicalNetworks', args.id ?? '');
  const { state, vlan, tags } = args;
  if (state !== undefined && !['Enabled', 'Disabled'].includes(state)) {
    throw invalid(`Unable to resolve state '${state}' to a supported value {Enabled or Disabled}`);
  }
  if (vlan !== undefined) network.ranges = vlan === '' ? [] : freeRanges(world, network, vlan);
  if (state !== undefined) network.state = state;
  if (tags !== undefined) network.tags = tags;
  return network;
}

function freeRanges(world: World, network: PhysicalNetwork, vlan: string): Range[] {
  const ranges = parseRanges(vlan, network.isolationmethods);
  const others = world
    .live('physicalNetworks')
    .filter(({ id, zoneid }) => id !== network.id && zoneid === network.zoneid);
  for (const taken of others.flatMap((other) => other.ranges)) {
    const hit = ranges.find(({ first, last }) => first <= taken.last && taken.first <= last);
    if (hit !== undefined) {
      const number = Math.max(hit.first, taken.first);
      throw invalid(`VNI ${number} already exists on another network in zone, please specify a unique range`);
    }
  }
  return ranges;
}

function remove({ world, args }: Asked): object {
  const network = world.row('physicalNetworks', args.id ?? '');
  if (network.removed) throw invalid("Physical Network with specified id doesn't exist in the system");
  if (world.live('guests').some(({ physicalnetworkid }) => physicalnetworkid === network.id)) {
    throw impossible(
      'The Physical Network is not deletable because there are networks associated to this physical network',
    );
  }
  const ranges = world.live('publicRanges').filter(({ physicalnetworkid }) => physicalnetworkid === network.id);
  if (ranges.some((range) => addressesInUse(world, range).length > 0)) {
    throw impossible(
      'The Physical Network is not deletable because there are public IP addresses allocated for this physical network',
    );
  }
  const parts = [...world.live('trafficTypes'), ...world.live('providers')].filter(
    (part) => part.physicalnetworkid === network.id,
  );
  for (const part of [...ranges, ...parts, network]) world.remove(part);
  return { success: true };
}
