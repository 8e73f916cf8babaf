/** Network service providers of a physical network, and the elements that some of them are configured by. */
import { type Asked, type Commands, listed, matches } from './command.ts';
import type { PhysicalNetwork } from './physical-networks.ts';
import { failed, impossible, invalid } from './refusals.ts';
import type { Row } from './state.ts';
import type { World } from './world.ts';

export interface Provider extends Row {
  readonly physicalnetworkid: string;
  readonly name: string;
  state: string;
  /** Of a provider that has to be configured before it can be enabled. */
  readonly element?: { readonly id: string; enabled: boolean };
}

interface Kind {
  readonly services: readonly string[];
  readonly single: boolean;
  readonly element?: 'virtualrouterelement' | 'internalloadbalancerelement';
  /** Enabled from the start on the first network of a zone, or of the cloud. */
  readonly enabledOn?: 'first of zone' | 'first of cloud';
}

const ROUTER = ['Vpn', 'Dhcp', 'Dns', 'Gateway', 'Lb', 'SourceNat', 'StaticNat', 'PortForwarding', 'UserData'];

/** What createPhysicalNetwork makes by itself. */
const KINDS: Readonly<Record<string, Kind>> = {
  ConfigDrive: { services: ['UserData'], single: false, enabledOn: 'first of zone' },
  InternalLbVm: { services: ['Lb'], single: true, element: 'internalloadbalancerelement' },
  BaremetalPxeProvider: { services: [], single: false, enabledOn: 'first of cloud' },
  VpcVirtualRouter: { services: ROUTER, single: true, element: 'virtualrouterelement' },
  SecurityGroupProvider: { services: ['SecurityGroup'], single: false },
  VirtualRouter: { services: [...ROUTER, 'Firewall'], single: true, element: 'virtualrouterelement' },
};

export const providerCommands: Commands = {
  listNetworkServiceProviders: {
    params: 'physicalnetworkid:physicalNetworks name state paged',
    run: list,
  },
  updateNetworkServiceProvider: {
    params: 'id:providers! state servicelist',
    job: {},
    run: update,
  },
  addNetworkServiceProvider: {
    params: 'physicalnetworkid:physicalNetworks! name:filled!',
    job: {},
    create: ({ world, args }) => {
      const { db } = world.row('physicalNetworks', args.physicalnetworkid ?? '');
      throw impossible(`The '${args.name}' provider already exists on physical network : ${db}`);
    },
    run: () => ({}),
  },
  createVirtualRouterElement: {
    params: 'nspid:providers! providertype',
    run: () => {
      throw failed('Failed to add Virtual Router entity to physical network');
    },
  },
  listVirtualRouterElements: {
    params: 'id nspid:providers enabled:boolean paged',
    run: elementList('virtualrouterelement'),
  },
  configureVirtualRouterElement: {
    params: 'id! enabled:boolean!',
    job: { instance: 'None' },
    run: configure('virtualrouterelement'),
  },
  listInternalLoadBalancerElements: {
    params: 'id nspid:providers enabled:boolean paged',
    run: elementList('internalloadbalancerelement'),
  },
  configureInternalLoadBalancerElement: {
    params: 'id! enabled:boolean!',
    job: {},
    run: configure('internalloadbalancerelement'),
  },
};

export function addProviders(world: World, { id, zoneid, db }: PhysicalNetwork): void {
  const isFirst = world.live('physicalNetworks').filter((network) => network.zoneid === zoneid)[0]?.id === id;
  for (const [name, { element, enabledOn }] of Object.entries(KINDS)) {
    const enabled = (enabledOn === 'first of zone' && isFirst) || (enabledOn === 'first of cloud' && db === 1);
    const configured = element === undefined ? {} : { element: { id: crypto.randomUUID(), enabled: false } };
    world.add('providers', { physicalnetworkid: id, name, state: enabled ? 'Enabled' : 'Disabled', ...configured });
  }
}

function list(call: Asked): object {
  const { physicalnetworkid, name, state } = call.args;
  const found = call.world
    .live('providers')
    .filter(
      (one) =>
        matches(physicalnetworkid, one.physicalnetworkid) && matches(name, one.name) && matches(state, one.state),
    );
  return listed('networkserviceprovider', found, call, answer);
}

function answer(world: World, { id, name, physicalnetworkid, state }: Provider): object {
  const { services = [], single = false } = KINDS[name] ?? {};
  const more = name === 'ConfigDrive' && world.since('4.20') ? ['Dhcp', 'Dns'] : [];
  const servicelist = [...services, ...more];
  return { name, physicalnetworkid, state, id, servicelist, canenableindividualservice: single };
}

function update({ world, args }: Asked): object {
  const provider = world.row('providers', args.id ?? '');
  const { state } = args;
  if (state !== undefined && !['Enabled', 'Disabled', 'Shutdown'].includes(state)) {
    throw invalid(`Unable to resolve state '${state}' to a supported value {Enabled or Disabled}`);
  }
  if (state === 'Enabled' && provider.element?.enabled === false) {
    throw impossible('Provider is not ready, cannot Enable the provider, please configure the provider first');
  }
  if (state !== undefined) provider.state = state;
  return { networkserviceprovider: answer(world, provider) };
}

type ElementKind = NonNullable<Kind['element']>;

function elementsOf(world: World, kind: ElementKind): Provider[] {
  return world.live('providers').filter(({ name }) => KINDS[name]?.element === kind);
}

function elementAnswer({ id, element }: Provider): object {
  return { id: element?.id, nspid: id, enabled: element?.enabled };
}

function elementList(kind: ElementKind) {
  return (call: Asked) => {
    const { id, nspid, enabled } = call.args;
    const found = elementsOf(call.world, kind).filter(
      (one) => matches(nspid, one.id) && matches(id, one.element?.id) && matches(enabled, String(one.element?.enabled)),
    );
    return listed(kind, found.map(elementAnswer), call);
  };
}

function configure(kind: ElementKind) {
  return ({ world, args }: Asked) => {
    const provider = elementsOf(world, kind).find(({ element }) => element?.id === args.id);
    if (provider?.element === undefined) throw invalid(`Can't find network element with id ${args.id}`);
    provider.element.enabled = args.enabled === 'true';
    return { [kind]: elementAnswer(provider) };
  };
}
