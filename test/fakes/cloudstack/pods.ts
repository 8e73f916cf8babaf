/** Pods and the addresses of their system VMs. */
import { addressOf, numberOf, overlap, parseCidr, prefixOf, type Subnet, subnetOf, within } from './addresses.ts';
import { type Asked, type Commands, contains, listed, matches } from './command.ts';
import { rangeOf } from './public-ranges.ts';
import { impossible, invalid } from './refusals.ts';
import { type Row, shown } from './state.ts';
import type { World } from './world.ts';

export interface Pod extends Row {
  readonly zoneid: string;
  name: string;
  readonly gateway: string;
  readonly netmask: string;
  startip: string;
  endip: string;
  allocationstate: string;
}

export const podCommands: Commands = {
  createPod: {
    params: 'zoneid:zones! name:filled! gateway netmask startip endip allocationstate',
    run: async (call) => {
      const pod = create(call);
      await new Promise((resolve) => setTimeout(resolve, call.world.pace.createPod));
      return { pod: answer(call.world, pod) };
    },
  },
  listPods: {
    params: 'id:pods zoneid:zones name keyword paged',
    run: (call) => {
      const { id, zoneid, name, keyword } = call.args;
      const found = call.world
        .live('pods')
        .filter((pod) => matches(id, pod.id) && matches(zoneid, pod.zoneid))
        .filter((pod) => matches(name, pod.name) && contains(keyword, pod.name));
      return listed('pod', found, call, answer);
    },
  },
  updatePod: {
    params: 'id:pods! name gateway netmask startip endip allocationstate',
    run: (call) => ({ pod: answer(call.world, update(call)) }),
  },
  deletePod: { params: 'id:pods!', run: remove },
};

function answer(world: World, pod: Pod): object {
  const { startip, endip } = pod;
  const vlanid = 'vlan://untagged';
  return {
    ...shown(pod),
    zonename: world.row('zones', pod.zoneid).name,
    ipranges: [{ startip, endip, forsystemvms: '0', vlanid }],
    startip: [startip],
    endip: [endip],
    forsystemvms: ['0'],
    vlanid: [vlanid],
    ...(world.since('4.22') ? { storageaccessgroups: '' } : {}),
    hasannotations: false,
  };
}

export function podSubnet(pod: Pod): Subnet {
  return subnetOf(numberOf(pod.gateway) ?? 0, prefixOf(pod.netmask) ?? 32);
}

function create({ world, args }: Asked): Pod {
  const zone = world.row('zones', args.zoneid ?? '');
  const { name = '' } = args;
  const neighbours = world.live('pods').filter(({ zoneid }) => zoneid === zone.id);
  if (neighbours.some((pod) => matches(name, pod.name))) {
    throw invalid(`A pod with name: ${name} already exists in zone ${zone.db}. Please specify a different pod name. `);
  }
  const { subnet, first, last } = checkedRange(args);
  const rival = neighbours.find((pod) => overlap(podSubnet(pod), subnet));
  if (rival !== undefined) {
    throw invalid(
      `The subnet of the pod you are adding conflicts with the subnet of pod ${rival.name} in zone ${zone.name}. Please specify a different CIDR.`,
    );
  }
  const guests = parseCidr(zone.guestcidraddress ?? '');
  if (guests !== undefined && overlap(guests, subnet)) {
    throw invalid(
      'The subnet of the pod you are adding conflicts with the subnet of the Guest IP Network. Please specify a different CIDR.',
    );
  }
  const taken = world
    .live('publicRanges')
    .find((range) => range.zoneid === zone.id && overlap(rangeOf(range), { first, last }));
  if (taken !== undefined) {
    const at = addressOf(Math.max(first, rangeOf(taken).first));
    throw invalid(`The Start IP and endIP address range overlap with Public IP :${at}`);
  }
  const range = { startip: addressOf(first), endip: addressOf(last) };
  const { gateway = '', netmask = '' } = args;
  return world.add('pods', { zoneid: zone.id, name, gateway, netmask, ...range, allocationstate: 'Enabled' });
}

function checkedRange({ gateway, netmask, startip, endip }: Asked['args']) {
  const router = numberOf(gateway);
  if (router === undefined) throw invalid('The gateway is invalid');
  const prefix = prefixOf(netmask);
  if (prefix === undefined) throw invalid('The netmask is invalid');
  const subnet = subnetOf(router, prefix);
  const first = numberOf(startip);
  if (first === undefined) throw invalid('The start IP is invalid');
  const last = endip === undefined ? subnet.last - 1 : numberOf(endip);
  if (last === undefined) throw invalid('The end IP is invalid');
  if (!within(first, subnet)) throw invalid('The start address of the IP range is not in the CIDR subnet.');
  if (!within(last, subnet)) throw invalid('The end address of the IP range is not in the CIDR subnet.');
  if (first > last) throw invalid('The start IP address must have a lower value than the end IP address.');
  if (router >= first && router <= last) throw invalid("The gateway shouldn't overlap start/end ip addresses");
  return { subnet, first, last };
}

/** A pod's range may grow, and shrink down to the addresses in use. */
function update({ world, args }: Asked): Pod {
  const pod = world.row('pods', args.id ?? '');
  const { name = pod.name, startip = pod.startip, endip = pod.endip, allocationstate = pod.allocationstate } = args;
  const { gateway, netmask } = pod;
  const { first, last } = checkedRange({ gateway, netmask, startip, endip });
  const used = world
    .live('systemVms')
    .flatMap(({ podid, privateip }) => (podid === pod.id && privateip ? [numberOf(privateip) ?? 0] : []));
  if (used.some((address) => address < first || address > last)) {
    throw invalid('The specified pod has allocated private IP addresses, so its IP address range cannot be changed.');
  }
  return Object.assign(pod, { name, startip, endip, allocationstate });
}

function remove({ world, args }: Asked): object {
  const pod = world.row('pods', args.id ?? '');
  const of = (row: { podid?: string }) => row.podid === pod.id;
  if (world.live('systemVms').some((vm) => of(vm) && vm.privateip !== undefined)) {
    throw impossible('The pod cannot be deleted because there are private IP addresses allocated in this pod.');
  }
  if (world.live('hosts').some(of))
    throw impossible('The pod cannot be deleted because there are servers in this pod.');
  if (world.live('clusters').some(of))
    throw impossible('The pod cannot be deleted because there are clusters in this pod.');
  for (const range of world.live('storageRanges').filter(of)) world.remove(range);
  world.remove(pod);
  return { success: true };
}
