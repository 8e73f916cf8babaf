/** Traffic types of physical networks, and their labels. */
import { type Asked, type Commands, listed } from './command.ts';
import type { PhysicalNetwork } from './physical-networks.ts';
import { impossible, invalid } from './refusals.ts';
import type { Row } from './state.ts';
import type { World } from './world.ts';

export interface TrafficType extends Row {
  readonly physicalnetworkid: string;
  readonly traffictype: string;
  kvmnetworklabel?: string;
}

const TYPES = ['Management', 'Public', 'Guest', 'Storage', 'Control', 'Vpn'];

/** These are on one physical network of a zone only. */
const ONCE = ['Management', 'Public', 'Storage'];

export const trafficTypeCommands: Commands = {
  addTrafficType: {
    params: 'physicalnetworkid:physicalNetworks! traffictype! kvmnetworklabel isolationmethod',
    job: { instance: 'TrafficType' },
    create: add,
    run: (call) => ({ traffictype: answer(call.world.row('trafficTypes', call.made ?? '')) }),
  },
  listTrafficTypes: {
    params: 'physicalnetworkid:physicalNetworks! keyword paged',
    run: (call) => {
      const found = call.world
        .live('trafficTypes')
        .filter((type) => type.physicalnetworkid === call.args.physicalnetworkid);
      return listed('traffictype', found.map(answer), call);
    },
  },
  updateTrafficType: {
    params: 'id:trafficTypes! kvmnetworklabel',
    job: {},
    run: ({ world, args }) => {
      const type = world.row('trafficTypes', args.id ?? '');
      if (args.kvmnetworklabel === '') delete type.kvmnetworklabel;
      else if (args.kvmnetworklabel !== undefined) type.kvmnetworklabel = args.kvmnetworklabel;
      return { traffictype: answer(type) };
    },
  },
  deleteTrafficType: {
    params: 'id:trafficTypes!',
    job: {},
    run: ({ world, args }) => {
      world.remove(world.row('trafficTypes', args.id ?? ''));
      return { success: true };
    },
  },
};

function answer({ id, traffictype, physicalnetworkid, kvmnetworklabel }: TrafficType): object {
  const control = traffictype === 'Control' ? { xennetworklabel: 'cloud_link_local_network' } : {};
  return { id, traffictype, physicalnetworkid, ...control, ...(kvmnetworklabel ? { kvmnetworklabel } : {}) };
}

function add({ world, args }: Asked): TrafficType {
  const network = world.row('physicalNetworks', args.physicalnetworkid ?? '');
  const { traffictype = '', kvmnetworklabel } = args;
  if (!TYPES.includes(traffictype))
    throw invalid(`Unable to resolve trafficType '${traffictype}' to a supported value`);
  const zone = world.row('zones', network.zoneid);
  const holders = networksWith(world, zone.id, traffictype);
  if (holders.includes(network)) {
    throw impossible(`This physical network already supports the traffic type: ${traffictype}`);
  }
  if (holders.length > 0 && ONCE.includes(traffictype)) {
    throw impossible(
      `Fail to add the traffic type to physical network because Zone already has a physical network with this traffic type: ${traffictype}`,
    );
  }
  if (traffictype === 'Guest' && !network.tags && holders.some(({ tags }) => !tags)) {
    throw impossible(`There are more than 1 physical network without tags in the zone= ${zone.db}`);
  }
  const label = kvmnetworklabel ? { kvmnetworklabel } : {};
  return world.add('trafficTypes', { physicalnetworkid: network.id, traffictype, ...label });
}

function networksWith(world: World, zoneid: string, type: string): PhysicalNetwork[] {
  const holders = new Set(
    world
      .live('trafficTypes')
      .filter(({ traffictype }) => traffictype === type)
      .map(({ physicalnetworkid }) => physicalnetworkid),
  );
  return world.live('physicalNetworks').filter((network) => network.zoneid === zoneid && holders.has(network.id));
}

/** The network of a zone that carries this traffic. */
export function networkWith(world: World, zoneid: string, type: string): PhysicalNetwork | undefined {
  return networksWith(world, zoneid, type)[0];
}

/** The labels of a zone's networks by traffic type. */
export function labelsOf(world: World, zoneid: string): Record<string, string> {
  const networks = new Set(
    world
      .live('physicalNetworks')
      .filter((network) => network.zoneid === zoneid)
      .map(({ id }) => id),
  );
  const types = world.live('trafficTypes').filter(({ physicalnetworkid }) => networks.has(physicalnetworkid));
  return Object.fromEntries(
    types.flatMap(({ traffictype, kvmnetworklabel: label }) => (label ? [[traffictype, label]] : [])),
  );
}

/** A zone without Storage gets it on the Management network, with its label. */
export function addStorageTraffic(world: World, zoneid: string): void {
  if (networkWith(world, zoneid, 'Storage') !== undefined) return;
  const physicalnetworkid = networkWith(world, zoneid, 'Management')?.id ?? '';
  const kvmnetworklabel = labelsOf(world, zoneid).Management;
  world.add('trafficTypes', {
    physicalnetworkid,
    traffictype: 'Storage',
    ...(kvmnetworklabel ? { kvmnetworklabel } : {}),
  });
}
