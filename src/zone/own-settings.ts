/** Settings that a cluster or a pool keeps for itself from the day it is made: a field of its own shows each. */
import type { FieldChange, PlannedCall } from './kind.ts';
import { asWritten, sameSetting } from './setting-value.ts';

/** What the site says of them and the object does not have; `shown` are its values by the setting's name. */
export function ownDifferences(
  settings: Readonly<Record<string, string>>,
  shown: Readonly<Record<string, string | undefined>>,
): FieldChange[] {
  return Object.entries(shown).flatMap(([field, from]) => {
    const to = settings[field];
    if (to === undefined || from === undefined || sameSetting(from, to)) return [];
    return [{ field, from: asWritten(from), to, path: ['zone', 'settings', field] }];
  });
}

/** Sets them for one object; `scope` is the parameter that names it. */
export function setOwn(fields: readonly FieldChange[], scope: Readonly<Record<string, string>>): PlannedCall[] {
  return fields.map(({ field, to }) => ({
    command: 'updateConfiguration',
    params: { name: field, value: to, ...scope },
  }));
}
