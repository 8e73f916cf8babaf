/** What users have in a zone: it stands in the way of taking the zone down, and is theirs. */
import { z } from 'zod';
import type { ApiProblem } from '../cloudstack/api.ts';
import { done, type Outcome } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import { type Destroying, type Leaving, removeListed } from './destroy-run.ts';
import type { PlannedCall } from './kind.ts';
import { reading } from './reading.ts';

interface Guests {
  readonly what: string;
  readonly list: string;
  readonly key: string;
  readonly params: Readonly<Record<string, string>>;
  readonly remove: (one: Row) => PlannedCall;
}

const row = z.object({
  id: z.string(),
  name: z.string().default(''),
  state: z.string().default(''),
  account: z.string().default(''),
  project: z.string().optional(),
});
type Row = z.infer<typeof row>;

/** Of all accounts, and of all projects too, which no list shows unless it is asked for them. */
export const OF_EVERYBODY = { listall: 'true', projectid: '-1' } as const;

/** In the order in which they can go. */
const sorts: readonly Guests[] = [
  {
    what: 'virtual machine',
    list: 'listVirtualMachines',
    key: 'virtualmachine',
    params: OF_EVERYBODY,
    remove: ({ id, state }) =>
      state === 'Destroyed'
        ? { command: 'expungeVirtualMachine', params: { id } }
        : { command: 'destroyVirtualMachine', params: { id, expunge: true } },
  },
  {
    what: 'network',
    list: 'listNetworks',
    key: 'network',
    params: { ...OF_EVERYBODY, issystem: 'false' },
    remove: ({ id }) => ({ command: 'deleteNetwork', params: { id, forced: true } }),
  },
];

interface GuestInTheWay {
  readonly leaving: Leaving;
  readonly problem: Problem;
}

/** Virtual machines and networks of users, each as what it keeps from happening. */
export async function guestsInTheWay(run: Destroying): Promise<Outcome<readonly GuestInTheWay[], ApiProblem>> {
  const found: GuestInTheWay[] = [];
  for (const sort of sorts) {
    const some = await listGuests(run, sort);
    if (!some.ok) return some;
    found.push(...some.value);
  }
  return done(found);
}

/** Expunges what users have: asked for by whoever runs this, never by default. */
export async function removeGuests(run: Destroying): Promise<Outcome<void>> {
  for (const sort of sorts) {
    const removed = await removeListed(run, sort.what, async () => {
      const some = await listGuests(run, sort);
      return some.ok ? done(some.value.map(({ leaving }) => leaving)) : some;
    });
    if (!removed.ok) return removed;
  }
  return done(undefined);
}

async function listGuests(
  { api, site, options, zone }: Destroying,
  { what, list, key, params, remove }: Guests,
): Promise<Outcome<readonly GuestInTheWay[], ApiProblem>> {
  const all = await reading(api, site, options.signal).all(list, { ...params, zoneid: zone.id }, key, row);
  if (!all.ok) return all;
  return done(
    all.value.map((one) => ({
      leaving: {
        id: one.id,
        title: one.name,
        removal: /^(Stopping|Expunging)$/.test(one.state) ? { wait: `is ${one.state}` } : { call: remove(one) },
      },
      problem: {
        rule: 'zone-guest',
        message: `${what} ${one.name || one.id} of ${ownerOf(one)} is in the zone`,
        hint: 'its owner takes it out, or --guests expunges it',
        path: site.zone.path,
      },
    })),
  );
}

/** What is of a project has no account. */
function ownerOf({ account, project }: Row): string {
  return project === undefined ? account || 'nobody' : `project ${project}`;
}
