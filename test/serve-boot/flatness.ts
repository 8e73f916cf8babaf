/** Whether memory stays what it is: the trend of what a program has in memory, below the saw teeth of its garbage collection. */

export interface Sample {
  /** Seconds. */
  readonly at: number;
  readonly mebibytes: number;
}

export interface Trend {
  /** Of the least-squares line through the lowest sample of each window. */
  readonly perMinute: number;
  /** What is allowed for so long a time. */
  readonly bound: number;
}

const WINDOWS = 12;
/** MiB a minute: what 300 machines are remembered by grows about half as fast until its bounds are reached. */
const STEADY = 3;
/** MiB that a heap differs by from one collection to the next: over a short time that looks like a slope. */
const UNEVEN = 6;

/** Garbage makes what is in memory rise and fall: the lowest of each of twelve windows is what is kept. */
export function trendOf(samples: readonly Sample[]): Trend {
  const [first, last] = [samples.at(0)?.at ?? 0, samples.at(-1)?.at ?? 0];
  const width = (last - first) / WINDOWS;
  const lowest = Array.from({ length: WINDOWS }, (_, index) =>
    samples
      .filter(({ at }) => Math.min(WINDOWS - 1, Math.floor((at - first) / width)) === index)
      .reduce<Sample | undefined>((low, each) => (low && low.mebibytes <= each.mebibytes ? low : each), undefined),
  ).filter((sample) => sample !== undefined);
  return { perMinute: 60 * slopeOf(lowest), bound: STEADY + UNEVEN / ((last - first) / 60) };
}

/** MiB a second. */
function slopeOf(samples: readonly Sample[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const at = mean(samples.map((sample) => sample.at));
  const high = mean(samples.map(({ mebibytes }) => mebibytes));
  const along = samples.reduce((sum, sample) => sum + (sample.at - at) * (sample.mebibytes - high), 0);
  return along / samples.reduce((sum, sample) => sum + (sample.at - at) ** 2, 0);
}
