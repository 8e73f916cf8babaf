import type { Clock } from '../../src/cloudstack/clock.ts';

/** A clock that only goes on while somebody sleeps; `slept` are the pauses in milliseconds. */
export function fakeClock(): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  let now = Date.parse('2026-11-25T16:00:00Z');
  return {
    slept,
    now: () => now,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      now += milliseconds;
    },
  };
}
