/** Patience: asking again until something is so. */
import { setTimeout } from 'node:timers/promises';

export interface Pace {
  /** Milliseconds before the second question; each pause is half as long again as the one before. */
  readonly first: number;
  /** No pause is longer, in milliseconds. */
  readonly longest: number;
  /** Waits, for a test that has a clock of its own. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

const GROWTH = 1.5;

/** Asks `probe` until it answers something; undefined when the signal came first. Whatever the probe throws ends the waiting. */
export async function until<T>(
  signal: AbortSignal,
  probe: () => Promise<T | undefined>,
  { first, longest, pause = wait }: Pace,
): Promise<T | undefined> {
  for (let next = first; !signal.aborted; next = Math.min(longest, next * GROWTH)) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    await pause(next, signal);
  }
  return undefined;
}

async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  // An abort ends the pause early; the loop sees it.
  await setTimeout(milliseconds, undefined, { signal }).catch(() => {});
}
