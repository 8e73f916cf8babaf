/** What keeps memory small however long a log is. */

/** A string with memory of its own: a part of a line keeps the whole of it alive. */
export function shortCopy(text: string): string {
  return Buffer.from(text).toString('utf8');
}

/** Takes out what was put in first, once there are more than `most`. */
export function dropOldest(map: Map<unknown, unknown>, most: number): void {
  if (map.size <= most) return;
  for (const key of map.keys()) {
    map.delete(key);
    return;
  }
}
