/** The chain from cable to system VM: its first broken link. */
import type { Api } from '../cloudstack/api.ts';
import type { Problem } from '../outcome/problem.ts';
import type { ZonedSite } from './kind.ts';
import { hostSetting, hostsUp, labels } from './links/host-links.ts';
import type { Link, Questions, Seen } from './links/link.ts';
import { addressesLeft, capacityLeft } from './links/room-links.ts';
import { poolsUp, storesMounted, templateThere } from './links/storage-links.ts';
import { lastAlert, systemVmsHeard, zoneEnabled } from './links/system-vm-links.ts';
import type { State } from './readiness.ts';
import { reading } from './reading.ts';

/** Each needs those before it, so what is broken further on may only be a consequence. */
const chain: readonly Link[] = [
  zoneEnabled,
  hostSetting,
  labels,
  hostsUp,
  poolsUp,
  storesMounted,
  templateThere,
  addressesLeft,
  capacityLeft,
  systemVmsHeard,
  lastAlert,
];

interface Asking {
  readonly questions?: Questions | undefined;
  readonly signal: AbortSignal;
}

/** Walks the chain; undefined when all that can be looked at is whole. */
export async function brokenLink(
  api: Api,
  site: ZonedSite,
  state: State,
  { questions, signal }: Asking,
): Promise<Problem | undefined> {
  const seen: Seen = { site, state, look: reading(api, site, signal), questions };
  for (const link of chain) {
    const problem = await link(seen);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
