/** Enabling the zone, last of all: from then on the server makes system VMs. */
import { byKey, differing } from '../by-key.ts';
import { fromList } from '../in-zone.ts';
import { eachOf, type Kind, keyOf, type Ref, type Want } from '../kind.ts';
import { cluster } from './cluster.ts';
import { guestRange } from './guest-range.ts';
import { host } from './host.ts';
import { imageStore } from './image-store.ts';
import { networkState } from './network-state.ts';
import { physicalNetwork } from './physical-network.ts';
import { pod } from './pod.ts';
import { primaryStorage } from './primary-storage.ts';
import { provider } from './provider.ts';
import { publicRange } from './public-range.ts';
import { setting } from './setting.ts';
import { storageRange } from './storage-range.ts';
import { trafficType } from './traffic-type.ts';
import { type ZoneHave, zone } from './zone.ts';

/** Each of these has to be there: a zone enabled without them would make system VMs that cannot work. */
const whole: readonly Kind[] = [physicalNetwork, trafficType, pod, cluster];
/** One of these is enough to begin with. */
const some: readonly Kind[] = [host, primaryStorage, imageStore];

export const zoneState: Kind<Want, ZoneHave> = {
  name: 'zone state',
  after: [setting, networkState, provider, guestRange, storageRange, publicRange, ...some].map(({ name }) => name),
  readWith: zone.name,
  want: ({ zone: { name, path } }) => [{ key: keyOf(name), name, about: 'Enabled', path }],
  list: (reading) => fromList(reading, zone, (one) => one),
  verdict: byKey({
    create: ({ key }) => enable({ kind: 'zone', key }),
    differences: (_, { allocationstate }) => differing([{ field: 'state', from: allocationstate, to: 'Enabled' }]),
    update: (_, { id }) => enable(id),
  }),
  needs: (_, site) => [
    ...whole.flatMap((kind) => eachOf(kind, site)),
    ...some.map((kind) => eachOf(kind, site).flat()).filter((group) => group.length > 0),
  ],
};

function enable(id: string | Ref) {
  return [{ command: 'updateZone', params: { id, allocationstate: 'Enabled' } }];
}
