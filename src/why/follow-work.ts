/** Jobs, their children, and requests without a job: followed from line to line, and told when they fail. */
import { agentFollower } from './follow-agents.ts';
import { takeFrame, takeOfJob } from './follow-jobs.ts';
import { takeOfRequest } from './follow-requests.ts';
import { systemVmFollower } from './follow-system-vms.ts';
import { completed } from './job-lines.ts';
import { keptWork } from './kept-work.ts';
import type { LogEntry } from './log-entry.ts';
import type { Surroundings } from './surroundings.ts';
import { tellWork } from './tell-work.ts';
import type { WorkUnit } from './work-unit.ts';

export function workFollower(around: Surroundings) {
  const kept = keptWork();
  const takeOfAgent = agentFollower(kept);
  const takeOfSystemVm = systemVmFollower(kept);
  return {
    take(entry: LogEntry) {
      takeOfAgent(entry);
      takeFrame(entry, kept, around);
      if (entry.job !== undefined) {
        if (completed(entry.text) === undefined) takeOfJob(entry.job, entry, kept);
      } else if (/^(secstorage|consoleproxy)-/.test(entry.thread)) takeOfSystemVm(entry);
      else if (entry.thread.startsWith('qtp') && entry.logid !== '') takeOfRequest(entry, kept, around);
    },
    stories: kept.stories,
    ended: kept.ended,
    open: kept.jobs,
    forgotten: kept.forgotten,
    /** A job that has not ended, told as far as it got. */
    tellOpen: (unit: WorkUnit) =>
      tellWork([unit], { quote: unit.signs.at(-1) ?? unit.first, errorText: undefined }, around),
  };
}
