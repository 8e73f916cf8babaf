/** Lists of what is in the zone: empty as long as the zone is not there. */
import type { z } from 'zod';
import type { ApiProblem } from '../cloudstack/api.ts';
import { done, type Outcome } from '../outcome/outcome.ts';
import type { Have, Kind, Want } from './kind.ts';
import { zoneId } from './kinds/zone.ts';
import type { Reading } from './reading.ts';

interface Listing<T, H extends Have> {
  readonly command: string;
  readonly params?: Readonly<Record<string, string>>;
  /** What the objects are called in the answer. */
  readonly key: string;
  readonly row: z.ZodType<T>;
  /** The object as its kind knows it; undefined when it is none of ours. */
  have(row: T): H | undefined;
}

/** All objects of the zone that a list command answers. */
export async function inZone<T, H extends Have>(
  reading: Reading,
  { command, params, key, row, have }: Listing<T, H>,
): Promise<Outcome<readonly H[], ApiProblem>> {
  const zone = await zoneId(reading);
  if (!zone.ok) return zone;
  if (zone.value === undefined) return done([]);
  const rows = await reading.all(command, { ...params, zoneid: zone.value }, key, row);
  return rows.ok ? done(rows.value.flatMap((one) => have(one) ?? [])) : rows;
}

/** What a kind makes of another one's list. */
export async function fromList<W extends Want, H extends Have, T>(
  reading: Reading,
  kind: Kind<W, H>,
  have: (one: H) => T,
): Promise<Outcome<readonly T[], ApiProblem>> {
  const all = await reading.of(kind);
  return all.ok ? done(all.value.map(have)) : all;
}
