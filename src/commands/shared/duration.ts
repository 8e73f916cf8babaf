/** Times as they are typed: `90s`, `45m`, `2h`, `1h30m`. */
import { InvalidArgumentError } from 'commander';

const UNITS = { h: 3_600_000, m: 60_000, s: 1000 } as const;
/** A timer of Node cannot be set further ahead, in milliseconds. */
const LONGEST = 24 * 24 * UNITS.h;

/** How long a run waits for what has to come when nobody says, in milliseconds and as it is typed. */
export const PATIENCE = { typed: '45m', milliseconds: 45 * UNITS.m } as const;

/** The milliseconds that were typed. */
export function durationIn(typed: string): number {
  const parts = [...typed.matchAll(/(\d+)([hms])/g)];
  const milliseconds = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNITS[unit as keyof typeof UNITS],
    0,
  );
  const isTime = /^(\d+[hms])+$/.test(typed) && milliseconds > 0;
  if (isTime && milliseconds <= LONGEST) return milliseconds;
  if (isTime) throw new InvalidArgumentError('expected no more than 576h, which is 24 days');
  throw new InvalidArgumentError('expected a time like 45m, 90s or 1h30m');
}
