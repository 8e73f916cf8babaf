/** System VMs as they are listed, stopped and destroyed. */
import { type Asked, type Commands, contains, listed, matches } from './command.ts';
import type { Host } from './hosts.ts';
import { agentOf, begin, holds, KINDS, place, type SystemVm } from './system-vm-life.ts';
import { systemTemplate } from './templates.ts';
import type { World } from './world.ts';

export const systemVmCommands: Commands = {
  listSystemVms: {
    params: 'id:systemVms zoneid:zones podid:pods systemvmtype state name keyword paged',
    run: list,
  },
  stopSystemVm: {
    params: 'id:systemVms! forced:boolean',
    job: { instance: 'SystemVm' },
    begin: stopping,
    run: stop,
  },
  startSystemVm: {
    params: 'id:systemVms!',
    job: { instance: 'SystemVm' },
    run: ({ world, args }) => {
      const vm = world.row('systemVms', args.id ?? '');
      if (vm.state === 'Stopped' && place(world, vm)) begin(world, vm);
      return { systemvm: answer(world, vm) };
    },
  },
  rebootSystemVm: {
    params: 'id:systemVms! forced:boolean',
    job: { instance: 'SystemVm' },
    run: ({ world, args }) => ({ systemvm: answer(world, world.row('systemVms', args.id ?? '')) }),
  },
  destroySystemVm: {
    params: 'id:systemVms!',
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
  return listed('systemvm', found, call, answer);
}

function answer(world: World, vm: SystemVm): object {
  const zone = world.row('zones', vm.zoneid);
  const host = vm.hostid === undefined ? undefined : world.row('hosts', vm.hostid);
  const placed = host !== undefined || vm.publicip !== undefined || vm.state !== 'Stopped';
  return {
    id: vm.id,
    systemvmtype: vm.kind,
    name: vm.name,
    state: vm.state,
    zoneid: zone.id,
    zonename: zone.name,
    dns1: zone.dns1,
    dns2: zone.dns2,
    ...(placed ? podOf(world, vm) : {}),
    ...(host === undefined ? {} : hostOf(host)),
    ...publicSide(world, vm),
    ...privateSide(world, vm),
    ...agent(world, vm),
    hypervisor: vm.hypervisor,
    templateid: vm.templateid,
    templatename: systemTemplate(vm.hypervisor).name,
    created: world.time(vm.created),
    isdynamicallyscalable: false,
    serviceofferingid: `0ffe0000-0000-4000-8000-00000000000${vm.kind.length % 10}`,
    serviceofferingname: KINDS[vm.kind].offering,
    hasannotations: false,
  };
}

function podOf(world: World, { podid }: SystemVm): object {
  return { podid, podname: world.row('pods', podid).name };
}

function hostOf({ id, name, state }: Host): object {
  return { hostid: id, hostname: name, hostcontrolstate: state === 'Up' ? 'Enabled' : 'Offline' };
}

function publicSide(world: World, { kind, zoneid, publicip, db }: SystemVm): object {
  const range = world.state.tables.publicRanges.find((one) => one.zoneid === zoneid && holds(one, publicip));
  if (publicip === undefined || range === undefined) return {};
  const publicmacaddress = `1e:00:80:00:00:${tail(db)}`;
  const viewers = kind === 'consoleproxy' ? { activeviewersessions: 0 } : {};
  return { publicip, publicmacaddress, publicnetmask: range.netmask, gateway: range.gateway, ...viewers };
}

function privateSide(world: World, { podid, privateip, db }: SystemVm): object {
  if (privateip === undefined) return {};
  return {
    privateip,
    privatemacaddress: `1e:00:d7:00:00:${tail(db)}`,
    privatenetmask: world.row('pods', podid).netmask,
    linklocalip: `169.254.${db % 256}.28`,
    linklocalmacaddress: `0e:00:a9:fe:00:${tail(db)}`,
    linklocalnetmask: '255.255.0.0',
  };
}

/** The last two digits of a MAC address. */
function tail(db: number): string {
  return (db % 256).toString(16).padStart(2, '0');
}

function agent(world: World, vm: SystemVm): object {
  const host = agentOf(world, vm);
  if (host === undefined || vm.privateip === undefined) return {};
  const since = host.disconnected === undefined ? {} : { disconnected: world.time(host.disconnected) };
  return { agentstate: host.state, version: world.version, ...since };
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
