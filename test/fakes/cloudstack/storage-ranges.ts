/** Addresses of the system VMs in the storage network. */
import { numberOf, overlap } from './addresses.ts';
import { type Asked, type Commands, listed, matches } from './command.ts';
import { impossible } from './refusals.ts';
import type { Row } from './state.ts';

export interface StorageRange extends Row {
  readonly zoneid: string;
  readonly podid: string;
  readonly gateway: string;
  readonly netmask: string;
  readonly startip: string;
  readonly endip: string;
  readonly vlan?: number;
}

export const storageRangeCommands: Commands = {
  createStorageNetworkIpRange: {
    params: 'podid:pods! gateway! netmask! startip! endip vlan:integer',
    job: {},
    run: (call) => {
      const { id, startip, endip, gateway, netmask, vlan } = create(call);
      return { storagenetworkiprange: { id, vlan, startip, endip, gateway, netmask } };
    },
  },
  listStorageNetworkIpRange: {
    params: 'id:storageRanges zoneid:zones podid:pods paged',
    run: (call) => {
      const { id, zoneid, podid } = call.args;
      const found = call.world
        .live('storageRanges')
        .filter((range) => matches(id, range.id) && matches(zoneid, range.zoneid) && matches(podid, range.podid));
      const answers = found.map(({ db, ...range }) => ({
        ...range,
        networkid: call.world.row('zones', range.zoneid).storageNetwork,
      }));
      return listed('storagenetworkiprange', answers, call);
    },
  },
  deleteStorageNetworkIpRange: {
    params: 'id:storageRanges!',
    job: {},
    run: ({ world, args }) => {
      world.remove(world.row('storageRanges', args.id ?? ''));
      return { success: true };
    },
  },
};

function create({ world, args }: Asked): StorageRange {
  const pod = world.row('pods', args.podid ?? '');
  const { gateway = '', netmask = '', startip = '', endip = startip, vlan } = args;
  const span = (range: { startip: string; endip: string }) => ({
    first: numberOf(range.startip) ?? 0,
    last: numberOf(range.endip) ?? 0,
  });
  const neighbours = [...world.live('storageRanges'), ...world.live('pods')].filter(
    ({ zoneid }) => zoneid === pod.zoneid,
  );
  const rival = neighbours.find((other) => overlap(span(other), span({ startip, endip })));
  if (rival !== undefined) {
    throw impossible(
      `The Storage network Start IP and endIP address range overlap with private IP :${rival.startip} - ${rival.endip}`,
    );
  }
  const tag = vlan === undefined ? {} : { vlan: Number(vlan) };
  return world.add('storageRanges', { zoneid: pod.zoneid, podid: pod.id, gateway, netmask, startip, endip, ...tag });
}
