/** Takes a zone down to nothing, in the only order in which the server lets it. Run again after any end, it goes on. */
import type { Api, ApiProblem } from '../cloudstack/api.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import { type Destroying, type DestroyOptions, removeAll, send } from './destroy-run.ts';
import { guestsInTheWay, removeGuests } from './guests.ts';
import type { Kind, ZonedSite } from './kind.ts';
import { cluster } from './kinds/cluster.ts';
import { host } from './kinds/host.ts';
import { imageStore } from './kinds/image-store.ts';
import { physicalNetwork } from './kinds/physical-network.ts';
import { pod } from './kinds/pod.ts';
import { primaryStorage } from './kinds/primary-storage.ts';
import { publicRange } from './kinds/public-range.ts';
import { storageRange } from './kinds/storage-range.ts';
import { zone } from './kinds/zone.ts';
import { reading } from './reading.ts';
import { removeSystemVms } from './system-machines.ts';

/** Pools before hosts: without a host their maintenance cannot end. A physical network takes its traffic types along. */
const order: readonly Kind[] = [
  primaryStorage,
  imageStore,
  host,
  cluster,
  storageRange,
  publicRange,
  pod,
  physicalNetwork,
  zone,
];

/**
 * Destroys the site's zone with everything in it that is no guest's. Guests and their networks are named as
 * what stands in the way, before anything is touched; with `guests` they are expunged. Done also when there is no
 * zone. The hosts' agents still believe in it afterwards: they have to be reset before a host is added again.
 */
export async function destroyZone(api: Api, site: ZonedSite, options: DestroyOptions): Promise<Outcome<void>> {
  const found = await findZone(api, site, options);
  if (!found.ok) return found;
  const [ours, ...others] = found.value;
  if (ours === undefined) return done(undefined);
  if (others.length > 0) return refused(several(site, others.length + 1));
  const run: Destroying = { api, site, options, zone: ours };
  const guests = await guestsInTheWay(run);
  if (!guests.ok) return guests;
  if (guests.value.length > 0 && options.guests !== true) return refused(...guests.value.map(({ problem }) => problem));
  options.told.step('disabling the zone');
  const disabled = await disable(run);
  if (!disabled.ok) return disabled;
  const emptied = await removeGuests(run);
  if (!emptied.ok) return emptied;
  const machines = await removeSystemVms(run);
  if (!machines.ok) return machines;
  for (const kind of order) {
    options.told.step(`removing every ${kind.name}`);
    const removed = await removeAll(run, kind);
    if (!removed.ok) return removed;
  }
  return done(undefined);
}

function findZone(api: Api, site: ZonedSite, { signal }: DestroyOptions) {
  return reading(api, site, signal).of(zone);
}

/** A disabled zone gets no new system VMs for those that are taken away. */
async function disable(run: Destroying): Promise<Outcome<void, ApiProblem>> {
  const { id, allocationstate } = run.zone;
  if (allocationstate === 'Disabled') return done(undefined);
  return send(run, { command: 'updateZone', params: { id, allocationstate: 'Disabled' } });
}

function several({ zone: { name, path } }: ZonedSite, count: number): Problem {
  return {
    rule: 'zone-several',
    message: `there are ${count} zones called ${name}`,
    hint: 'which of them is meant nobody can tell: delete the empty ones in CloudStack',
    path: [...path, 'name'],
  };
}
