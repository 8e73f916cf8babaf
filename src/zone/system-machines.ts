/** The machines a zone makes for itself: system VMs and routers. */
import { z } from 'zod';
import { done, type Outcome } from '../outcome/outcome.ts';
import { type Destroying, type Leaving, removeListed } from './destroy-run.ts';
import { OF_EVERYBODY } from './guests.ts';
import { reading } from './reading.ts';

const row = z.object({ id: z.string(), name: z.string(), state: z.string() });

/** Removes routers and system VMs; the zone is disabled, so the server makes no new ones. */
export async function removeSystemVms(run: Destroying): Promise<Outcome<void>> {
  run.options.told.step('removing system VMs');
  const routers = await removeMachines(run, 'router', 'listRouters', 'destroyRouter');
  return routers.ok ? removeMachines(run, 'systemvm', 'listSystemVms', 'destroySystemVm') : routers;
}

function removeMachines(run: Destroying, key: string, list: string, destroy: string): Promise<Outcome<void>> {
  const { api, site, options, zone } = run;
  const params = { zoneid: zone.id, ...(key === 'router' ? OF_EVERYBODY : {}) };
  return removeListed(run, key, async () => {
    const machines = await reading(api, site, options.signal).all(list, params, key, row);
    if (!machines.ok) return machines;
    return done(
      machines.value.map(({ id, name, state }): Leaving => {
        const going = /^(Stopping|Destroyed|Expunging|Migrating|Starting)$/.test(state);
        const removal = going ? { wait: `is ${state}` } : { call: { command: destroy, params: { id } } };
        return { id, title: name, removal };
      }),
    );
  });
}
