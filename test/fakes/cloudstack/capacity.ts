/** What a zone has and what is taken of it. */
import { type Asked, type Commands, listed, matches } from './command.ts';
import { podRange } from './pod-range.ts';
import { rangeOf } from './public-ranges.ts';
import { addressesInUse } from './system-vm-life.ts';
import type { World } from './world.ts';
import type { Zone } from './zones.ts';

export const capacityCommands: Commands = {
  listCapacity: {
    params: 'zoneid:zones type:integer fetchlatest:boolean paged',
    run: (call) => {
      const zones = call.world.live('zones').filter(({ id }) => matches(call.args.zoneid, id));
      return listed(
        'capacity',
        zones.flatMap((zone) => capacities(call, zone)),
        call,
      );
    },
  },
};

type Amount = readonly [type: number, name: string, used: number, total: number];

function capacities({ world, args }: Asked, zone: Zone): object[] {
  return amounts(world, zone.id)
    .filter(([type]) => matches(args.type, String(type)))
    .map(([type, name, capacityused, capacitytotal]) => ({
      ...{ type, name, zoneid: zone.id, zonename: zone.name },
      ...(['MEMORY', 'CPU', 'CPU_CORE'].includes(name) ? { capacityallocated: capacityused } : {}),
      ...{ capacityused, capacitytotal, percentused: percent(capacityused, capacitytotal) },
    }));
}

function percent(used: number, total: number): string {
  return total === 0 ? '0' : String(Math.round((10_000 * used) / total) / 100);
}

function amounts(world: World, zoneid: string): Amount[] {
  const of = (row: { zoneid: string }) => row.zoneid === zoneid;
  const hosts = world.live('hosts').filter((host) => of(host) && host.type === 'Routing').length;
  const vms = world.live('systemVms').filter((vm) => of(vm) && vm.hostid !== undefined);
  const publics = world.live('publicRanges').filter(of);
  const pods = world.live('pods').filter(of);
  const vnets = world
    .live('physicalNetworks')
    .filter(of)
    .flatMap(({ ranges }) => ranges);
  const size = (ranges: { first: number; last: number }[]) =>
    ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  const taken = publics.flatMap((range) => addressesInUse(world, range)).length;
  const all: (Amount | false)[] = [
    hosts > 0 && [0, 'MEMORY', vms.length * 805_306_368, hosts * 8 * 2 ** 30],
    hosts > 0 && [1, 'CPU', vms.length * 500, hosts * 32_000],
    [2, 'STORAGE', 0, 0],
    hosts > 0 && [3, 'STORAGE_ALLOCATED', 0, world.live('pools').filter(of).length * 2 ** 41],
    publics.length > 0 && [4, 'VIRTUAL_NETWORK_PUBLIC_IP', taken, size(publics.map(rangeOf))],
    pods.length > 0 && [5, 'PRIVATE_IP', vms.length, size(pods.map(podRange))],
    [6, 'SECONDARY_STORAGE', 0, 0],
    vnets.length > 0 && [7, 'VLAN', 0, size(vnets)],
    [19, 'GPU', 0, 0],
    hosts > 0 && [90, 'CPU_CORE', vms.length, hosts * 4],
  ];
  return all.filter((amount) => amount !== false);
}
