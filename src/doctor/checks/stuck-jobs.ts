/** Jobs that do not come to an end. */
import type { Check } from '../check-type.ts';
import { cloudstack } from '../groups.ts';

/** Milliseconds; the longest job, a copy of a large volume, may take hours, a hung one takes for ever. */
const LONG = 6 * 3_600_000;

export const stuckJobs: Check = {
  id: 'stuck-jobs',
  layer: 'cloudstack',
  asks: 'is a job of CloudStack under way since hours?',
  why: 'what it works on is locked: the guest or volume can be neither started nor removed',
  after: ['management-api', 'cloud-hosts', 'cloud-storage', 'system-vms'],
  group: cloudstack,
  find: ({ cloud }) =>
    (cloud?.heard?.jobs ?? []).flatMap(({ jobid, cmd, created }) => {
      const hours = ((cloud?.heard?.at ?? 0) - Date.parse(created)) / 3_600_000;
      if (!(hours > LONG / 3_600_000)) return [];
      const name = cmd.split('.').at(-1) ?? cmd;
      return [
        {
          hosts: [],
          message: `the job ${name} is under way since ${Math.round(hours)} hours`,
          seen: `listAsyncJobs: ${jobid}, created ${created}`,
          expected: 'an end',
          path: ['zone'],
          todo: `its story is in management-server.log, by logid:${jobid.slice(0, 8)}`,
        },
      ];
    }),
};
