/** Places in a site file as plain values, for tests that change it anywhere. */

export type Place = readonly (string | number)[];

/** Every place in a value, as paths. */
export function places(value: unknown, path: Place = []): Place[] {
  if (value === null || typeof value !== 'object') return [path];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...entries.flatMap(([key, inner]) => places(inner, [...path, key]))];
}

type Node = Record<string | number, unknown>;

/** What is at a place. */
export function at(root: unknown, path: Place): unknown {
  return path.reduce<unknown>((node, key) => (node as Node | undefined)?.[key], root);
}

/** Replaces what is at a place, or takes it away when the new value is undefined. */
export function put(root: unknown, path: Place, value: unknown): void {
  const key = path.at(-1);
  const parent = at(root, path.slice(0, -1));
  if (key === undefined || parent === null || typeof parent !== 'object') return;
  if (value !== undefined) (parent as Node)[key] = value;
  else if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete (parent as Node)[key];
}
