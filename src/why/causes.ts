/** Every cause that is known, in the order in which they are looked for. A new one is a file in causes/ and a line here. */
import type { Cause } from './cause.ts';
import { activationSockets } from './causes/activation-sockets.ts';
import { agentNotConnecting } from './causes/agent-not-connecting.ts';
import { agentSetup } from './causes/agent-setup.ts';
import { agentTimeout } from './causes/agent-timeout.ts';
import { antiAffinity } from './causes/anti-affinity.ts';
import { bridgeMissing } from './causes/bridge-missing.ts';
import { clusterCapacity } from './causes/cluster-capacity.ts';
import { cpuSpeed } from './causes/cpu-speed.ts';
import { databaseAway } from './causes/database-away.ts';
import { deviceName } from './causes/device-name.ts';
import { diskFull } from './causes/disk-full.ts';
import { guestMemory } from './causes/guest-memory.ts';
import { hostAway } from './causes/host-away.ts';
import { hostCapacity } from './causes/host-capacity.ts';
import { hostKnown } from './causes/host-known.ts';
import { hostTag } from './causes/host-tag.ts';
import { keystoreScript } from './causes/keystore-script.ts';
import { keystoreSetup } from './causes/keystore-setup.ts';
import { libvirtLock } from './causes/libvirt-lock.ts';
import { migrationPort } from './causes/migration-port.ts';
import { multicastMemberships } from './causes/multicast-memberships.ts';
import { nameUnresolved } from './causes/name-unresolved.ts';
import { nfsMount } from './causes/nfs-mount.ts';
import { noHostInCluster } from './causes/no-host-in-cluster.ts';
import { noHvm } from './causes/no-hvm.ts';
import { noImageStore } from './causes/no-image-store.ts';
import { noKvm } from './causes/no-kvm.ts';
import { noPublicAddress } from './causes/no-public-address.ts';
import { noVnet } from './causes/no-vnet.ts';
import { poolMount } from './causes/pool-mount.ts';
import { poolUsed } from './causes/pool-used.ts';
import { primaryNotReady } from './causes/primary-not-ready.ts';
import { resourceLimit } from './causes/resource-limit.ts';
import { serverKilled } from './causes/server-killed.ts';
import { sshClosed } from './causes/ssh-closed.ts';
import { sshLogin } from './causes/ssh-login.ts';
import { storageTag } from './causes/storage-tag.ts';
import { templateNotReady } from './causes/template-not-ready.ts';
import { templateUnregistered } from './causes/template-unregistered.ts';
import { trafficLabel } from './causes/traffic-label.ts';
import { zoneWithoutHost } from './causes/zone-without-host.ts';

export const causes: readonly Cause[] = [
  databaseAway,
  guestMemory,
  nfsMount,
  diskFull,
  noVnet,
  noPublicAddress,
  sshLogin,
  keystoreScript,
  keystoreSetup,
  sshClosed,
  nameUnresolved,
  noHostInCluster,
  noKvm,
  noHvm,
  agentSetup,
  agentNotConnecting,
  hostKnown,
  trafficLabel,
  activationSockets,
  libvirtLock,
  bridgeMissing,
  multicastMemberships,
  deviceName,
  migrationPort,
  poolMount,
  poolUsed,
  agentTimeout,
  resourceLimit,
  templateUnregistered,
  hostAway,
  antiAffinity,
  hostTag,
  storageTag,
  cpuSpeed,
  hostCapacity,
  clusterCapacity,
  zoneWithoutHost,
  templateNotReady,
  noImageStore,
  primaryNotReady,
  serverKilled,
];
