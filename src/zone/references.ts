/** Ids in planned calls: put in as soon as they are known. */
import type { Params } from '../cloudstack/api.ts';
import { type Have, isRef, type KindName, type PlannedCall, type Ref, type Value } from './kind.ts';

type Objects = ReadonlyMap<KindName, readonly Have[]>;

/** The call with every id that the objects give; the others stay open until the objects are made. */
export function known(call: PlannedCall, objects: Objects): PlannedCall {
  const entries = Object.entries(call.params).map(([name, value]): [string, Value] => {
    const found = isRef(value) ? find(value, objects) : undefined;
    return [name, found === undefined ? value : found.id];
  });
  return { ...call, params: Object.fromEntries(entries) };
}

/** The references of a call that are still open. */
export function openRefs({ params }: PlannedCall): Ref[] {
  return Object.values(params).filter(isRef);
}

/** The parameters of a call in which nothing is open any more. */
export function settled({ params }: PlannedCall): Params {
  const entries = Object.entries(params).flatMap(([name, value]) => (isRef(value) ? [] : [[name, value] as const]));
  return Object.fromEntries(entries);
}

/** Whether the object that is referred to is there. */
export function isThere({ kind, key }: Ref, objects: Objects): boolean {
  return objects.get(kind)?.some((one) => one.key === key) ?? false;
}

/** The object's id, or one that belongs to it: none, where it is known that it has none, and then nothing is sent. */
function find({ kind, key, of }: Ref, objects: Objects): { readonly id: string | undefined } | undefined {
  const [have, ...others] = objects.get(kind)?.filter((one) => one.key === key) ?? [];
  // Of two with one name nobody knows which is meant.
  if (have === undefined || others.length > 0) return undefined;
  if (of === undefined) return { id: have.id };
  return have.ids !== undefined && Object.hasOwn(have.ids, of) ? { id: have.ids[of] } : undefined;
}
