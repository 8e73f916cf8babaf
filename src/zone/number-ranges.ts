/** Sets of numbers as ranges: guest ids, and addresses as numbers. */

/** Both ends belong to it. */
export interface NumberRange {
  readonly first: number;
  readonly last: number;
}

/** Reads `5000-6000,7000-7100`; what is no range is left out. */
export function spansOf(text: string): NumberRange[] {
  return text.split(',').flatMap((part) => {
    const match = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part);
    return match?.[1] === undefined ? [] : [{ first: Number(match[1]), last: Number(match[2] ?? match[1]) }];
  });
}

/** As the server wants it: a single number is `500-500`. */
export function textOf(ranges: readonly NumberRange[]): string {
  return union(ranges)
    .map(({ first, last }) => `${first}-${last}`)
    .join(',');
}

/** All numbers of all sets in the fewest ranges, ascending. */
export function union(...sets: readonly (readonly NumberRange[])[]): NumberRange[] {
  const sorted = sets.flat().toSorted((a, b) => a.first - b.first);
  const merged: NumberRange[] = [];
  for (const range of sorted) {
    const previous = merged.at(-1);
    if (previous === undefined || range.first > previous.last + 1) merged.push(range);
    else merged[merged.length - 1] = { ...previous, last: Math.max(previous.last, range.last) };
  }
  return merged;
}

/** The numbers of `wanted` that are not among `there`. */
export function missing(there: readonly NumberRange[], wanted: readonly NumberRange[]): NumberRange[] {
  return union(wanted).flatMap((range) => {
    const holes: NumberRange[] = [];
    let next = range.first;
    for (const { first, last } of union(there)) {
      if (last < next || first > range.last) continue;
      if (first > next) holes.push({ first: next, last: first - 1 });
      next = last + 1;
    }
    if (next <= range.last) holes.push({ first: next, last: range.last });
    return holes;
  });
}

/** Whether all numbers of `wanted` are among `there`. */
export function covers(there: readonly NumberRange[], wanted: readonly NumberRange[]): boolean {
  return missing(there, wanted).length === 0;
}

/** Whether the two share a number. */
export function meet(a: NumberRange, b: NumberRange): boolean {
  return a.first <= b.last && b.first <= a.last;
}
