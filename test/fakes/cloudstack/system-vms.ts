/** System VMs: they come up by themselves in an enabled zone that has all they need. */
import { addressOf, numberOf } from './addresses.ts';
import { type Asked, type Commands, contains, listed, matches } from './command.ts';
import type { Host } from './hosts.ts';
import { podRange } from './pod-range.ts';
import { type PublicRange, rangeOf } from './public-ranges.ts';
import { settingValue } from './settings.ts';
import type { Row } from './state.ts';
import { systemTemplate, templateStore } from './templates.ts';
import type { World } from './world.ts';

const KINDS = {
  secondarystoragevm: { letter: 's', host: 'SecondaryStorageVM', offering: 'System Offering For Secondary Storage VM' },
  consoleproxy: { letter: 'v', host: 'ConsoleProxy', offering: 'System Offering For Console Proxy' },
} as const;

type Kind = keyof typeof KINDS;

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

export const systemVmCommands: Commands = {
  listSystemVms: {
    params: {
      ...{ id: 'systemVms', zoneid: 'zones', podid: 'pods', systemvmtype: 'text', state: 'text', name: 'text' },
      ...{ keyword: 'text', page: 'integer', pagesize: 'integer' },
    },
    run: list,
  },
  stopSystemVm: {
    params: { id: 'systemVms!', forced: 'boolean' },
    job: { instance: 'SystemVm' },
    begin: stopping,
    run: stop,
  },
  startSystemVm: {
    params: { id: 'systemVms!' },
    job: { instance: 'SystemVm' },
    run: ({ world, args }) => {
      const vm = world.row('systemVms', args.id ?? '');
      if (vm.state === 'Stopped' && place(world, vm)) begin(world, vm);
      return { systemvm: answer(world, vm) };
    },
  },
  rebootSystemVm: {
    params: { id: 'systemVms!', forced: 'boolean' },
    job: { instance: 'SystemVm' },
    run: ({ world, args }) => ({ systemvm: answer(world, world.row('systemVms', args.id ?? '')) }),
  },
  destroySystemVm: {
    params: { id: 'systemVms!' },
    job: { instance: 'SystemVm' },
    begin: stopping,
    run: destroy,
  },
};

function list(call: Asked): object {
  const { world, args } = call;
  const found = world
    .live('systemVms')
    .filter((vm) => matches(args.id, vm.id) && matches(args.zoneid, vm.zoneid) && matches(args.podid, vm.podid))
    .filter((vm) => matches(args.systemvmtype, vm.kind) && matches(args.state, vm.state) && matches(args.name, vm.name))
    .filter((vm) => contains(args.keyword, vm.name));
  return listed(
    'systemvm',
    found.map((vm) => answer(world, vm)),
    call,
  );
}

function answer(world: World, vm: SystemVm): object {
  const zone = world.row('zones', vm.zoneid);
  const { dns1, dns2 } = zone;
  const host = vm.hostid === undefined ? undefined : world.row('hosts', vm.hostid);
  const pod = vm.hostid === undefined && vm.publicip === undefined && vm.state === 'Stopped' ? {} : podOf(world, vm);
  return {
    ...{ id: vm.id, systemvmtype: vm.kind, zoneid: zone.id, zonename: zone.name, dns1, dns2, name: vm.name, ...pod },
    ...(host === undefined
      ? {}
      : { hostid: host.id, hostname: host.name, hostcontrolstate: host.state === 'Up' ? 'Enabled' : 'Offline' }),
    hypervisor: vm.hypervisor,
    ...addresses(world, vm),
    ...{ templateid: vm.templateid, templatename: systemTemplate(vm.hypervisor).name, created: world.time(vm.created) },
    ...{ state: vm.state, ...agent(world, vm), isdynamicallyscalable: false },
    ...(vm.kind === 'consoleproxy' && vm.publicip !== undefined ? { activeviewersessions: 0 } : {}),
    ...{
      serviceofferingid: `0ffe0000-0000-4000-8000-00000000000${vm.kind.length % 10}`,
      serviceofferingname: KINDS[vm.kind].offering,
    },
    hasannotations: false,
  };
}

function podOf(world: World, { podid }: SystemVm): object {
  return { podid, podname: world.row('pods', podid).name };
}

function addresses(world: World, { podid, zoneid, privateip, publicip, db }: SystemVm): object {
  const range = world.state.tables.publicRanges.find((one) => one.zoneid === zoneid && holds(one, publicip));
  const link = `169.254.${db % 256}.28`;
  const tail = db.toString(16).padStart(2, '0');
  return {
    ...(publicip === undefined
      ? {}
      : {
          gateway: range?.gateway,
          publicip,
          publicmacaddress: `1e:00:80:00:00:${tail}`,
          publicnetmask: range?.netmask,
        }),
    ...(privateip === undefined
      ? {}
      : { privateip, privatemacaddress: `1e:00:d7:00:00:${tail}`, privatenetmask: world.row('pods', podid).netmask }),
    ...(privateip === undefined
      ? {}
      : { linklocalip: link, linklocalmacaddress: `0e:00:a9:fe:00:${tail}`, linklocalnetmask: '255.255.0.0' }),
  };
}

/** The VM's own agent is a host to the server. The console proxy of the simulator has none. */
function agentOf(world: World, vm: SystemVm): Host | undefined {
  return world.live('hosts').find((host) => host.name === vm.name);
}

function agent(world: World, vm: SystemVm): object {
  const host = agentOf(world, vm);
  if (host === undefined || vm.privateip === undefined) return {};
  const since = host.disconnected === undefined ? {} : { disconnected: world.time(host.disconnected) };
  return { agentstate: host.state, version: world.version, ...since };
}

function holds(range: PublicRange, address: string | undefined): boolean {
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
function place(world: World, vm: SystemVm): boolean {
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
function begin(world: World, vm: SystemVm): void {
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

function stopping({ world, args }: Asked): void {
  const vm = world.row('systemVms', args.id ?? '');
  if (vm.state === 'Running') vm.state = 'Stopping';
}

function stop({ world, args }: Asked): object {
  const vm = world.row('systemVms', args.id ?? '');
  vm.state = 'Stopped';
  delete vm.hostid;
  delete vm.privateip;
  return { systemvm: answer(world, vm) };
}

/** The answer shows the VM without addresses, in the state it had before; then it is gone, and the scan may make another. */
function destroy({ world, args }: Asked): object {
  const vm = world.row('systemVms', args.id ?? '');
  delete vm.privateip;
  delete vm.publicip;
  if (vm.state === 'Stopping') vm.state = 'Running';
  const shown = { ...(answer(world, vm) as object), ...podOf(world, vm) };
  const host = agentOf(world, vm);
  if (host !== undefined) world.remove(host);
  world.remove(vm);
  world.later(world.pace.systemVm, 'scan', vm.zoneid);
  return { systemvm: shown };
}
