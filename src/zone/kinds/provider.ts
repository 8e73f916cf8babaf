/** Network service providers of the physical networks that carry guests: configured first, then enabled. */
import { z } from 'zod';
import type { ApiProblem } from '../../cloudstack/api.ts';
import { done, type Outcome } from '../../outcome/outcome.ts';
import { byKey, differing } from '../by-key.ts';
import { type Have, type Kind, keyOf, type PlannedCall, type Ref, type Want } from '../kind.ts';
import type { Reading } from '../reading.ts';
import { physicalNetwork } from './physical-network.ts';

interface ProviderWant extends Want {
  readonly provider: string;
}

const row = z.object({ id: z.string(), name: z.string(), state: z.string(), physicalnetworkid: z.string() });
const elementRow = z.object({ id: z.string(), nspid: z.string(), enabled: z.boolean().default(false) });
type ProviderHave = Have & { readonly state: string; readonly configured: boolean };

interface ElementCommands {
  readonly list: string;
  readonly key: string;
  readonly configure: string;
}

const routers: ElementCommands = {
  list: 'listVirtualRouterElements',
  key: 'virtualrouterelement',
  configure: 'configureVirtualRouterElement',
};

/** What isolated networks and VPCs are made of; each has an element that has to be configured before. */
const providers: Readonly<Record<string, ElementCommands>> = {
  VirtualRouter: routers,
  VpcVirtualRouter: routers,
  InternalLbVm: {
    list: 'listInternalLoadBalancerElements',
    key: 'internalloadbalancerelement',
    configure: 'configureInternalLoadBalancerElement',
  },
};

export const provider: Kind<ProviderWant, ProviderHave> = {
  name: 'provider',
  after: ['physical network state'],
  want: ({ zone: { physicalNetworks } }) =>
    physicalNetworks
      .filter(({ traffic }) => traffic.some(({ type }) => type === 'guest'))
      .flatMap(({ name, path }) =>
        Object.keys(providers).map((one) => ({
          key: keyOfProvider(name, one),
          name: `${name} ${one}`,
          about: 'Enabled',
          path,
          provider: one,
        })),
      ),
  list: listProviders,
  verdict: byKey({
    // The server makes its providers with the physical network; what is done here is to enable them.
    create: ({ key, provider: name }) => [
      configure(name, { kind: 'provider', key, of: 'element' }),
      enable({ kind: 'provider', key }),
    ],
    differences: (_, { state }) => differing([{ field: 'state', from: state, to: 'Enabled' }]),
    update: ({ provider: name }, { id, ids, configured }) => [
      ...(configured ? [] : [configure(name, ids?.element)]),
      enable(id),
    ],
  }),
};

function configure(name: string, id: string | Ref | undefined): PlannedCall {
  return { command: providers[name]?.configure ?? routers.configure, params: { id, enabled: true } };
}

function enable(id: string | Ref): PlannedCall {
  return { command: 'updateNetworkServiceProvider', params: { id, state: 'Enabled' } };
}

function keyOfProvider(network: string, name: string): string {
  return `${keyOf(network)}/${name}`;
}

/** The providers of the zone's physical networks. Elements are asked for only where one of them is not enabled. */
async function listProviders(reading: Reading): Promise<Outcome<readonly ProviderHave[], ApiProblem>> {
  const networks = await reading.of(physicalNetwork);
  if (!networks.ok || networks.value.length === 0) return networks.ok ? done([]) : networks;
  const rows = await reading.all('listNetworkServiceProviders', {}, 'networkserviceprovider', row);
  if (!rows.ok) return rows;
  const names = new Map(networks.value.map(({ id, name }) => [id, name]));
  const ours = rows.value.filter(({ name, physicalnetworkid }) => names.has(physicalnetworkid) && name in providers);
  const elements = await listElements(reading, ours);
  if (!elements.ok) return elements;
  return done(
    ours.map(({ id, name, state, physicalnetworkid }) => {
      const network = names.get(physicalnetworkid) ?? '';
      const element = elements.value.find(({ nspid }) => nspid === id);
      const configured = element?.enabled ?? state === 'Enabled';
      const key = keyOfProvider(network, name);
      return { key, id, title: `${network} ${name}`, state, configured, ids: { element: element?.id } };
    }),
  );
}

type Element = z.infer<typeof elementRow>;

async function listElements(
  reading: Reading,
  ours: readonly z.infer<typeof row>[],
): Promise<Outcome<readonly Element[], ApiProblem>> {
  const commands = new Set(ours.flatMap(({ name, state }) => (state === 'Enabled' ? [] : (providers[name] ?? []))));
  const elements: Element[] = [];
  for (const { list, key } of commands) {
    const some = await reading.all(list, {}, key, elementRow);
    if (!some.ok) return some;
    elements.push(...some.value);
  }
  return done(elements);
}
