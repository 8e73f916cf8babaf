/** Time, which tests make themselves. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** An abort ends it early. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<unknown>;
}

export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }).catch(() => undefined),
};
