/** Enabling a physical network, which comes after its traffic types. */
import { byKey, differing } from '../by-key.ts';
import { fromList } from '../in-zone.ts';
import { eachOf, type Kind, keyOf, type Ref, type Want } from '../kind.ts';
import { type PhysicalNetworkHave, physicalNetwork, physicalNetworkRef } from './physical-network.ts';
import { trafficType } from './traffic-type.ts';

export const networkState: Kind<Want, PhysicalNetworkHave> = {
  name: 'physical network state',
  after: ['traffic type'],
  readWith: 'physical network',
  want: ({ zone: { physicalNetworks } }) =>
    physicalNetworks.map(({ name, path }) => ({ key: keyOf(name), name, about: 'Enabled', path })),
  list: (reading) => fromList(reading, physicalNetwork, (one) => one),
  verdict: byKey({
    create: ({ name }) => enable(physicalNetworkRef(name)),
    differences: (_, { state }) => differing([{ field: 'state', from: state, to: 'Enabled' }]),
    update: (_, { id }) => enable(id),
  }),
  // They come first, in this order the server is known to take them.
  needs: ({ key }, site) => eachOf(trafficType, site).filter(([ref]) => ref?.key.startsWith(`${key}/`)),
};

function enable(id: string | Ref) {
  return [{ command: 'updatePhysicalNetwork', params: { id, state: 'Enabled' } }];
}
