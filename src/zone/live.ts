/** The zone as the server has it. */
import type { Api, ApiProblem } from '../cloudstack/api.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Have, KindName, ZonedSite } from './kind.ts';
import { kinds } from './kinds/kinds.ts';
import { reading } from './reading.ts';
import { settingsToLoad } from './restart.ts';

export interface Live {
  readonly objects: ReadonlyMap<KindName, readonly Have[]>;
  /** Settings the server has written down and not taken up: it reads them when it starts. */
  readonly toLoad: readonly string[];
}

/** Reads all objects of the site's zone, with lists only: their number does not grow with the site, but for pages of 500. */
export async function readLive(api: Api, site: ZonedSite, signal: AbortSignal): Promise<Outcome<Live, ApiProblem>> {
  const look = reading(api, site, signal);
  const [toLoad, ...lists] = await Promise.all([
    settingsToLoad(look),
    ...kinds.map(async (kind) => ({ name: kind.name, objects: await look.of(kind) })),
  ]);
  const problems = [toLoad, ...lists.map(({ objects }) => objects)].flatMap((one) => (one.ok ? [] : one.problems));
  if (problems.length > 0 || !toLoad.ok) return refused(...new Set(problems));
  const objects = new Map(lists.map(({ name, objects }) => [name, objects.ok ? objects.value : []]));
  return done({ objects, toLoad: toLoad.value });
}
