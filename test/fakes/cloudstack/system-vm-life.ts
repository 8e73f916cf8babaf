/** How system VMs come up by themselves, in an enabled zone that has all they need. */
import { addressOf, numberOf } from './addresses.ts';
import type { Host } from './hosts.ts';
import { podRange } from './pod-range.ts';
import { type PublicRange, rangeOf } from './public-ranges.ts';
import { settingValue } from './settings.ts';
import type { Row } from './state.ts';
import { systemTemplate, templateStore } from './templates.ts';
import type { World } from './world.ts';

export const KINDS = {
  secondarystoragevm: { letter: 's', host: 'SecondaryStorageVM', offering: 'System Offering For Secondary Storage VM' },
  consoleproxy: { letter: 'v', host: 'ConsoleProxy', offering: 'System Offering For Console Proxy' },
} as const;

export type Kind = keyof typeof KINDS;

export interface SystemVm extends Row {
  readonly zoneid: string;
  readonly podid: string;
  readonly kind: Kind;
  readonly name: string;
  readonly hypervisor: string;
  readonly templateid: string;
  readonly created: number;
  state: string;
  hostid?: string;
  privateip?: string;
  publicip?: string;
}

/**
 * What the server's scan does every half minute: in an enabled zone that has all that is needed, makes one of the VMs
 * that are missing, and the other one a little later.
 */
export function scan(world: World, zoneid: string): void {
  const zone = world.row('zones', zoneid);
  const host = hostsFor(world, zoneid)[0];
  if (zone.removed || zone.allocationstate !== 'Enabled' || host === undefined) return;
  if (templateStore(world, zoneid) === undefined) return;
  const has = world.live('systemVms').filter((vm) => vm.zoneid === zoneid);
  const kind = (Object.keys(KINDS) as Kind[]).find((one) => !has.some((vm) => vm.kind === one));
  if (kind === undefined) return;
  const number = (world.state.numbers.systemVms ?? 0) + 1;
  const vm = world.add('systemVms', {
    ...{ zoneid, podid: host.podid, kind, name: `${KINDS[kind].letter}-${number}-VM` },
    ...{ hypervisor: host.hypervisor ?? '', templateid: systemTemplate(host.hypervisor ?? '').id },
    ...{ created: world.now(), state: 'Stopped' },
  });
  const quarter = world.pace.systemVm / 4;
  world.later(has.length === 0 ? quarter : 0, 'start', vm.id);
  world.later(quarter, 'scan', zoneid);
}

/** Hosts that can carry a system VM: Up, with storage that the VM may use. */
function hostsFor(world: World, zoneid: string): Host[] {
  const local = settingValue(world, 'system.vm.use.local.storage', zoneid) === 'true';
  const pools = world.live('pools').filter((pool) => pool.zoneid === zoneid && pool.state === 'Up');
  return world
    .live('hosts')
    .filter(
      (host) =>
        host.zoneid === zoneid && host.type === 'Routing' && host.state === 'Up' && host.resourcestate === 'Enabled',
    )
    .filter((host) => local || pools.some(({ clusterid }) => clusterid === undefined || clusterid === host.clusterid));
}

/** Gives the VM a host and its addresses; false where there are none left. */
export function place(world: World, vm: SystemVm): boolean {
  const hosts = hostsFor(world, vm.zoneid);
  const host = hosts[vm.db % Math.max(1, hosts.length)];
  const privateip = firstFree(
    podRange(world.row('pods', vm.podid)),
    world.live('systemVms').map((one) => one.privateip),
  );
  const ranges = world.live('publicRanges').filter(({ zoneid }) => zoneid === vm.zoneid);
  const publicip = ranges
    .map((range) => firstFree(rangeOf(range), addressesInUse(world, range)))
    .find((address) => address !== undefined);
  if (host === undefined || privateip === undefined || publicip === undefined) return false;
  Object.assign(vm, { hostid: host.id, privateip, publicip: vm.publicip ?? publicip });
  return true;
}

function firstFree(
  { first, last }: { first: number; last: number },
  taken: readonly (string | undefined)[],
): string | undefined {
  for (let number = first; number <= last; number++) {
    const address = addressOf(number);
    if (!taken.includes(address)) return address;
  }
  return undefined;
}

/** The first step of a start; tried again at the next scan where something is missing. */
export function start(world: World, id: string): void {
  const vm = world.row('systemVms', id);
  if (vm.removed || vm.state !== 'Stopped') return;
  if (place(world, vm)) begin(world, vm);
  else world.later(world.pace.systemVm, 'start', id);
}

/** Then it runs, and then its agent connects; the secondary storage VM is the quicker one. */
export function begin(world: World, vm: SystemVm): void {
  vm.state = 'Starting';
  const first = vm.kind === 'secondarystoragevm' ? 0 : 2;
  world.later((world.pace.systemVm / 4) * (first + 1), 'started', vm.id);
  world.later((world.pace.systemVm / 4) * (first + 2), 'connected', vm.id);
}

export function started(world: World, id: string): void {
  const vm = world.row('systemVms', id);
  if (!vm.removed && vm.state === 'Starting') vm.state = 'Running';
}

export function connected(world: World, id: string): void {
  const vm = world.row('systemVms', id);
  const agentless = vm.hypervisor === 'Simulator' && vm.kind === 'consoleproxy';
  if (vm.removed || vm.state !== 'Running' || agentless) return;
  const { zoneid, podid, name, privateip: ipaddress = '' } = vm;
  const there = agentOf(world, vm);
  const host = { zoneid, podid, type: KINDS[vm.kind].host, name, ipaddress, created: world.now() };
  if (there !== undefined) there.state = 'Up';
  else world.add('hosts', { ...host, state: 'Up', resourcestate: 'Enabled' });
}

/** The VM's own agent is a host to the server. The console proxy of the simulator has none. */
export function agentOf(world: World, vm: SystemVm): Host | undefined {
  return world.live('hosts').find((host) => host.name === vm.name);
}

export function holds(range: PublicRange, address: string | undefined): boolean {
  const number = numberOf(address) ?? -1;
  const { first, last } = rangeOf(range);
  return number >= first && number <= last;
}

/** The addresses of a range that system VMs have. */
export function addressesInUse(world: World, range: PublicRange): string[] {
  const used = world
    .live('systemVms')
    .flatMap(({ zoneid, publicip }) => (zoneid === range.zoneid && publicip ? [publicip] : []));
  return used.filter((address) => holds(range, address));
}
