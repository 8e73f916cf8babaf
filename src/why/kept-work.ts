/** The work a log speaks of, as far as it is kept: what is under way, what failed, what ended well. */
import { dropOldest, shortCopy } from './kept-small.ts';
import type { LogEntry } from './log-entry.ts';
import { quoteOf } from './log-sign.ts';
import type { Story } from './story.ts';
import { newUnit, type WorkUnit } from './work-unit.ts';

/** How many are kept of each. */
const MOST_OPEN = 600;
const MOST_STORIES = 500;
const MOST_ENDED = 20_000;

export interface Ended {
  readonly job: number;
  readonly logid: string;
  readonly vms: readonly string[];
  readonly time: string;
}

export type KeptWork = ReturnType<typeof keptWork>;

export function keptWork() {
  const units = new Map<string, WorkUnit>();
  const ended = new Map<number, Ended>();
  const begun = (key: string, made: () => WorkUnit): WorkUnit => {
    const known = units.get(key);
    if (known !== undefined) return known;
    const unit = made();
    units.set(key, unit);
    dropOldest(units, MOST_OPEN);
    return unit;
  };
  return {
    job: (job: number) => units.get(`job ${job}`),
    /** The job, begun with this line where nothing was kept of it. What is said of it before it runs carries the logid of whoever says it. */
    jobAt: (job: number, entry: LogEntry) => begun(`job ${job}`, () => newUnit(job, '', quoteOf(entry))),
    requestAt: (entry: LogEntry) =>
      begun(`request ${entry.logid}`, () => newUnit(undefined, shortCopy(entry.logid), quoteOf(entry))),
    /** The last job to have begun of these. */
    jobOfLogid: (logid: string) =>
      [...units.values()].findLast((unit) => unit.logid === logid && unit.job !== undefined),
    jobs: () => [...units.values()].filter(({ job }) => job !== undefined),
    forgetJob: (job: number | undefined) => units.delete(`job ${job}`),
    forgetRequest: (logid: string) => units.delete(`request ${logid}`),
    endWell(job: number, { logid, vms }: WorkUnit, time: string) {
      ended.set(job, { job, logid, vms: [...vms], time: shortCopy(time) });
      dropOldest(ended, MOST_ENDED);
    },
    ended: () => [...ended.values()],
    ...keptStories(),
  };
}

function keptStories() {
  let stories: Story[] = [];
  let forgotten = 0;
  return {
    stories: () => stories,
    /** How many failures were more than are kept. */
    forgotten: () => forgotten,
    tell(story: Story) {
      stories.push(story);
      if (stories.length <= MOST_STORIES) return;
      stories.shift();
      forgotten++;
    },
    /** What was told of a job's children while nobody knew how it would end. */
    untellChildren(parent: number) {
      stories = stories.filter((story) => story.parent !== parent);
    },
    /** Tells the last story that fits again, with what is known now. */
    retell(fits: (story: Story) => boolean, again: (story: Story) => Story) {
      const at = stories.findLastIndex(fits);
      const story = stories[at];
      if (story !== undefined) stories[at] = again(story);
    },
  };
}
