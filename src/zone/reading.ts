/** One look at the server: every list is asked for once, however many kinds need it. */
import type { z } from 'zod';
import type { Api, ApiProblem, Params } from '../cloudstack/api.ts';
import { listAll } from '../cloudstack/list.ts';
import type { Outcome } from '../outcome/outcome.ts';
import { done } from '../outcome/outcome.ts';
import type { Have, Kind, KindName, Want, ZonedSite } from './kind.ts';
import { atMost } from './side-by-side.ts';

/** Lists asked for at a time. */
const AT_A_TIME = 4;

export interface Reading {
  readonly site: ZonedSite;
  /** Every object a list command answers; `key` is their name in the answer. */
  all<T>(command: string, params: Params, key: string, item: z.ZodType<T>): Promise<Outcome<readonly T[], ApiProblem>>;
  /** The objects of a kind. */
  of<W extends Want, H extends Have>(kind: Kind<W, H>): Promise<Outcome<readonly H[], ApiProblem>>;
}

/** Begins to read; `known` holds what was read before and is still so. */
export function reading(
  api: Api,
  site: ZonedSite,
  signal: AbortSignal,
  known: ReadonlyMap<KindName, readonly Have[]> = new Map(),
): Reading {
  const turn = atMost(AT_A_TIME);
  const read = new Map<KindName, Promise<Outcome<readonly Have[], ApiProblem>>>();
  for (const [name, objects] of known) read.set(name, Promise.resolve(done(objects)));
  const self: Reading = {
    site,
    all: (command, params, key, item) => turn(() => listAll(api, { command, params }, key, item, signal)),
    of<W extends Want, H extends Have>(kind: Kind<W, H>) {
      const asked = read.get(kind.name) ?? kind.list(self);
      read.set(kind.name, asked);
      // Under the name of a kind lies what its own list gave.
      return asked as Promise<Outcome<readonly H[], ApiProblem>>;
    },
  };
  return self;
}
