/** What users of the cloud have in a zone: machines, networks and their routers. Tests put them there; here they are shown and removed. */
import { type Asked, type Commands, contains, listed, matches } from './command.ts';
import { impossible } from './refusals.ts';
import { type Row, shown } from './state.ts';
import type { World } from './world.ts';

export interface Guest extends Row {
  readonly what: 'virtualmachine' | 'network' | 'router';
  readonly name: string;
  readonly zoneid: string;
  readonly account: string;
  /** The project it is of, which then is in place of an account. */
  readonly project?: string;
  state: string;
  /** The network that a machine or router is in. */
  readonly networkid?: string;
  readonly physicalnetworkid?: string;
}

export const guestCommands: Commands = {
  listVirtualMachines: {
    params: 'id:guests zoneid:zones account keyword listall:boolean isrecursive:boolean projectid name state paged',
    run: list('virtualmachine'),
  },
  listNetworks: {
    params:
      'id:guests zoneid:zones account keyword listall:boolean isrecursive:boolean projectid physicalnetworkid:physicalNetworks paged',
    run: list('network'),
  },
  listRouters: {
    params: 'id:guests zoneid:zones account keyword listall:boolean isrecursive:boolean projectid name state paged',
    run: list('router'),
  },
  destroyVirtualMachine: {
    params: 'id:guests! expunge:boolean',
    job: { instance: 'VirtualMachine' },
    run: ({ world, args }) => {
      const machine = world.row('guests', args.id ?? '');
      machine.state = args.expunge === 'true' ? 'Expunging' : 'Destroyed';
      if (args.expunge === 'true') world.remove(machine);
      return { virtualmachine: answer(world, machine) };
    },
  },
  expungeVirtualMachine: { params: 'id:guests!', job: { instance: 'VirtualMachine' }, run: remove },
  destroyRouter: {
    params: 'id:guests!',
    job: { instance: 'DomainRouter' },
    run: (call) => {
      remove(call);
      return { router: answer(call.world, call.world.row('guests', call.args.id ?? '')) };
    },
  },
  deleteNetwork: { params: 'id:guests! forced:boolean', job: { instance: 'Network' }, run: deleteNetwork },
};

function list(what: Guest['what']) {
  return (call: Asked) => {
    const { id, zoneid, account, keyword, name, state, physicalnetworkid, projectid, listall } = call.args;
    // A list has what is of projects only where it is asked for, and with listall the rest beside it.
    const isShown = ({ project }: Guest) =>
      projectid === '-1' ? project !== undefined || listall === 'true' : project === undefined;
    const found = call.world
      .live('guests')
      .filter(isShown)
      .filter((guest) => guest.what === what && matches(id, guest.id) && matches(zoneid, guest.zoneid))
      .filter((guest) => matches(account, guest.account) && matches(name, guest.name) && contains(keyword, guest.name))
      .filter((guest) => matches(state, guest.state) && matches(physicalnetworkid, guest.physicalnetworkid));
    return listed(what, found, call, answer);
  };
}

function answer(world: World, guest: Guest): object {
  return {
    ...shown(guest, 'what'),
    zonename: world.row('zones', guest.zoneid).name,
    domain: 'ROOT',
    hasannotations: false,
  };
}

function remove({ world, args }: Asked): object {
  world.remove(world.row('guests', args.id ?? ''));
  return { success: true };
}

/** A network goes with its routers, but not from under its machines. */
function deleteNetwork(call: Asked): object {
  const { world, args } = call;
  const members = world.live('guests').filter(({ networkid }) => networkid === args.id);
  if (members.some(({ what }) => what === 'virtualmachine')) {
    throw impossible("Can't delete the network, not all user vms are expunged");
  }
  for (const router of members) world.remove(router);
  return remove(call);
}
