/** The kinds of objects of a zone, in the order in which they are made. */
import type { Kind } from '../kind.ts';
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
import { zone } from './zone.ts';
import { zoneState } from './zone-state.ts';

export const kinds: readonly Kind[] = [
  zone,
  setting,
  physicalNetwork,
  trafficType,
  networkState,
  provider,
  guestRange,
  pod,
  storageRange,
  publicRange,
  cluster,
  host,
  primaryStorage,
  imageStore,
  zoneState,
];
