/** Physical networks and their ranges of guest VLANs or VNIs. */
import { type Asked, type Commands, contains, listed, matches } from './command.ts';
import { addProviders } from './providers.ts';
import { forbidden, impossible, invalid, malformed, type Refusal } from './refusals.ts';
import { type Row, shown } from './state.ts';
import { addressesInUse } from './system-vms.ts';
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

export interface Range {
  readonly first: number;
  readonly last: number;
}

export const physicalNetworkCommands: Commands = {
  createPhysicalNetwork: {
    params: { zoneid: 'zones!', name: 'name!', isolationmethods: 'text', tags: 'text', vlan: 'text' },
    job: { instance: 'PhysicalNetwork' },
    create,
    run: (call) => ({ physicalnetwork: answer(call.world, call.world.row('physicalNetworks', call.made ?? '')) }),
  },
  listPhysicalNetworks: {
    params: {
      id: 'physicalNetworks',
      zoneid: 'zones',
      name: 'text',
      keyword: 'text',
      page: 'integer',
      pagesize: 'integer',
    },
    run: list,
  },
  updatePhysicalNetwork: {
    params: { id: 'physicalNetworks!', state: 'text', vlan: 'text', tags: 'text' },
    job: {},
    run: (call) => ({ physicalnetwork: answer(call.world, update(call)) }),
  },
  deletePhysicalNetwork: {
    params: { id: 'physicalNetworks!' },
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
  return listed(
    'physicalnetwork',
    found.map((network) => answer(call.world, network)),
    call,
  );
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

/** `100-199,300-399`; only `VXLAN` in capitals may go beyond the VLANs. */
function parseRanges(vlan: string, isolation: string | undefined): Range[] {
  const most = isolation === 'VXLAN' ? 16_777_214 : 4095;
  const ranges = vlan.split(',').map((part) => parseRange(part, most));
  return merged(ranges.toSorted((a, b) => a.first - b.first));
}

function parseRange(part: string, most: number): Range {
  const numbers = part.split('-');
  if (numbers.length < 2)
    throw badRange(
      `vnet range should be a comma separated list of vlan ranges. example 500-500,600-601 between 0 and ${most}`,
    );
  const [first, last] = numbers.map((text) => (/^\d+$/.test(text) ? Number(text) : Number.NaN));
  if (first === undefined || last === undefined || Number.isNaN(first + last)) {
    throw badRange(
      `The vnet range should be a comma separated list example 2001-2012,3000-3005. between 0 and ${most}`,
    );
  }
  if (first > most || last > most) throw invalid(`Vnet range has to be between 0 and ${most}`);
  if (first > last) {
    throw invalid(
      `Vnet range has to be between 0 and ${most} and start range should be lesser than or equal to stop range`,
    );
  }
  return { first, last };
}

function badRange(words: string): Refusal {
  return invalid(`Please provide valid vnet range. ${words}`);
}

function merged(sorted: readonly Range[]): Range[] {
  const whole: Range[] = [];
  for (const range of sorted) {
    const last = whole.at(-1);
    if (last !== undefined && range.first <= last.last + 1) {
      whole[whole.length - 1] = { first: last.first, last: Math.max(last.last, range.last) };
    } else whole.push(range);
  }
  return whole;
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
