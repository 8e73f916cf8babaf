/** What the server says of itself. */
import { type Asked, type Commands, listed, matches } from './command.ts';
import { SERVER_ID } from './host-answer.ts';
import type { Row } from './state.ts';

const CAPABILITIES = {
  ...{ securitygroupsenabled: false, dynamicrolesenabled: true, userpublictemplateenabled: true, supportELB: 'false' },
  ...{ projectinviterequired: false, allowusercreateprojects: true, customdiskofferingminsize: 1 },
  ...{ customdiskofferingmaxsize: 1024, regionsecondaryenabled: false, kvmsnapshotenabled: false },
  ...{ allowuserviewdestroyedvm: true, allowuserexpungerecovervm: true, allowuserexpungerecovervolume: true },
  ...{ allowuserviewalldomainaccounts: false, kubernetesserviceenabled: false },
  ...{ kubernetesclusterexperimentalfeaturesenabled: false, customhypervisordisplayname: 'Custom' },
  ...{ defaultuipagesize: 20, instancesstatsretentiontime: 720, instancesstatsuseronly: false },
  ...{ instancesdisksstatsretentionenabled: false, instancesdisksstatsretentiontime: 720 },
};

const SINCE_420 = { allowuserforcestopvm: true, sharedfsvmmincpucount: 2, sharedfsvmminramsize: 1024 };

const HYPERVISORS = ['Hyperv', 'KVM', 'XenServer', 'VMware', 'BareMetal', 'Ovm', 'LXC', 'Ovm3'];

export interface Alert extends Row {
  readonly type: number;
  readonly name: string;
  readonly description: string;
  readonly sent: number;
}

/** Of all that is done, changes of settings are kept. */
export interface Event extends Row {
  readonly type: string;
  readonly level: 'INFO' | 'ERROR';
  readonly description: string;
  readonly created: number;
}

export const serverCommands: Commands = {
  listCapabilities: {
    params: '',
    run: ({ world }) => ({
      capability: { ...CAPABILITIES, cloudstackversion: world.version, ...(world.since('4.20') ? SINCE_420 : {}) },
    }),
  },
  listHypervisors: {
    params: 'zoneid:zones',
    run: (call) => listed('hypervisor', HYPERVISORS, call, (_, name) => ({ name })),
  },
  listManagementServers: { params: 'name paged', run: managementServers },
  listAlerts: {
    params: 'type name keyword paged',
    run: (call) => {
      const found = call.world.live('alerts').filter(({ name }) => matches(call.args.name, name));
      const answers = found.toReversed().map(({ db, sent, ...alert }) => ({ ...alert, sent: call.world.time(sent) }));
      return listed('alert', answers, call);
    },
  },
  listEvents: { params: 'level type paged', run: events },
  configureSimulator: {
    params: 'zoneid:zones podid:pods clusterid:clusters name! value!',
    envelope: 'simulatormock',
    run: configureSimulator,
  },
};

/** The recorded server's simulator can be told to be slow: `wait:20000` for an order to its hosts. */
function configureSimulator({ world, args }: Asked): object {
  const slow = Number(/^wait:(\d+)$/.exec(args.value ?? '')?.[1] ?? 0);
  if (args.name === 'StopCommand') Object.assign(world.state.slow, { stopSystemVm: slow, destroySystemVm: slow });
  const number = (table: 'zones' | 'pods' | 'clusters', id?: string) =>
    id === undefined ? undefined : world.row(table, id).db;
  const { zoneid, podid, clusterid } = args;
  const ids = {
    zoneid: number('zones', zoneid),
    podid: number('pods', podid),
    clusterid: number('clusters', clusterid),
  };
  const { numbers } = world.state;
  numbers.mocks = (numbers.mocks ?? 0) + 1;
  return { null: { id: numbers.mocks, ...ids, name: args.name } };
}

function events(call: Asked): object {
  const { world, args } = call;
  const found = world.live('events').filter((one) => matches(args.level, one.level) && matches(args.type, one.type));
  const answers = found.map(({ db, created, ...event }) => ({
    ...event,
    ...{ username: 'admin', account: 'admin', domain: 'ROOT', domainpath: '/', resourcetype: 'Configuration' },
    ...{ created: world.time(created), state: 'Completed' },
  }));
  return listed('event', answers, call);
}

function managementServers(call: Asked): object {
  const { world } = call;
  const time = world.time(world.state.started);
  const server = {
    id: SERVER_ID,
    name: 'localhost',
    state: 'Up',
    version: world.version,
    javadistribution: 'Debian',
    javaversion: '17',
    osdistribution: 'Debian',
    lastserverstart: time,
    lastserverstop: time,
    lastboottime: time,
    serviceip: '127.0.0.1',
  };
  return listed('managementserver', [server], call);
}
