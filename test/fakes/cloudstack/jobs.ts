/** Jobs: what a call leaves behind to be done. */
import type { Asked, Command, Commands } from './command.ts';
import { listed } from './command.ts';
import { Refusal } from './refusals.ts';
import type { Row } from './state.ts';
import type { World } from './world.ts';

export interface Job extends Row {
  readonly command: string;
  readonly args: Readonly<Record<string, string>>;
  readonly userid: string;
  readonly instancetype?: string;
  readonly instanceid?: string;
  readonly created: number;
  completed?: number;
  status: 0 | 1 | 2;
  code: number;
  result?: unknown;
}

export const jobCommands: Commands = {
  queryAsyncJobResult: {
    params: 'jobid:jobs!',
    run: ({ world, args }) => answer(world, world.row('jobs', args.jobid ?? '')),
  },
  listAsyncJobs: {
    params: 'listall:boolean paged',
    run: (call) => {
      const running = call.world.live('jobs').filter(({ status }) => status === 0);
      return listed('asyncjobs', running, call, answer);
    },
  },
};

function answer(world: World, job: Job): object {
  const user = world.row('users', job.userid);
  const lost = job.status === 2 && job.result === undefined;
  return {
    accountid: user.accountid,
    account: world.row('accounts', user.accountid).name,
    domainid: user.domainid,
    domainpath: 'ROOT',
    userid: job.userid,
    cmd: `org.apache.cloudstack.api.command.${job.command}Cmd`,
    jobstatus: job.status,
    jobprocstatus: 0,
    jobresultcode: job.code,
    ...(job.result === undefined ? {} : { jobresulttype: 'object', jobresult: job.result }),
    ...(job.instancetype === undefined ? {} : { jobinstancetype: job.instancetype }),
    ...(job.instanceid === undefined ? {} : { jobinstanceid: job.instanceid }),
    ...(job.status === 0 || lost ? { managementserverid: 3281355014145 } : {}),
    created: world.time(job.created),
    ...(job.completed === undefined ? {} : { completed: world.time(job.completed) }),
    jobid: job.id,
  };
}

/** Makes a job of the call; what `create` made is answered with it. */
export function startJob(name: string, command: Command, call: Asked): object {
  const made = command.create?.(call);
  command.begin?.(call);
  const { world, args, user } = call;
  const instance = command.job?.instance;
  const instanceid = made?.id ?? (instance === undefined || instance === 'None' ? undefined : args.id);
  const job = world.add('jobs', {
    command: name.charAt(0).toUpperCase() + name.slice(1),
    args,
    userid: user.id,
    created: world.now(),
    status: 0,
    code: 0,
    ...(instance === undefined ? {} : { instancetype: instance }),
    ...(instanceid === undefined ? {} : { instanceid }),
  });
  world.later(world.pace.job + (world.state.slow[name] ?? 0), 'job', job.id, name);
  return made === undefined ? { jobid: job.id } : { id: made.id, jobid: job.id };
}

/** Does the job. */
export async function finishJob(world: World, id: string, command: Command): Promise<void> {
  const job = world.row('jobs', id);
  if (job.status !== 0) return;
  const user = world.row('users', job.userid);
  const call = {
    world,
    user,
    args: { ...job.args, jobid: id },
    ...(job.instanceid === undefined ? {} : { made: job.instanceid }),
  };
  try {
    const result = await command.run(call);
    Object.assign(job, { status: 1, result });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    Object.assign(job, { status: 2, code: error.code, result: { errorcode: error.code, errortext: error.message } });
  }
  job.completed = world.now();
}

/** What a death of the server leaves of the jobs that were running: no result. */
export function loseJobs(world: World): void {
  for (const job of world.live('jobs').filter(({ status }) => status === 0)) {
    Object.assign(job, { status: 2, code: 530, completed: world.now() });
  }
  world.state.happenings = world.state.happenings.filter(({ what }) => what !== 'job');
}
