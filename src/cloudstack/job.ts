/** A job of the server, followed to its end. */
import { z } from 'zod';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { ApiProblem, Call } from './api.ts';
import { pairsOf } from './call.ts';
import type { Clock } from './clock.ts';
import { refusalOf } from './envelope.ts';

/** The first pause, in milliseconds: most jobs are done in less than a second. Every next one is half longer, up to the last. */
const FIRST_PAUSE = 100;
const LAST_PAUSE = 3000;

/** How long a server may not answer while it does a job, in milliseconds: it was restarted, and its first minute is spent starting. */
const SILENCE = 10 * 60_000;

/** What a call that became a job answers; what is asked about a job has its status as well. */
export const jobStarted = z.object({ jobid: z.string(), jobstatus: z.undefined().optional() });

const jobAnswer = z.object({
  jobstatus: z.number(),
  jobresultcode: z.number().optional(),
  jobresult: z.unknown().optional(),
});
const failure = z.object({ errorcode: z.number(), errortext: z.string() });

/** Asks the server once; `follow` gets it so that it needs to know neither server nor session. */
export type AskOnce = (call: Call) => Promise<Outcome<unknown, ApiProblem>>;

/**
 * The result of the job that `call` became. A server that stops answering is waited for: asking for a job changes
 * nothing, and after a restart the server says of a job that it was cut.
 */
export async function follow(
  call: Call,
  job: string,
  ask: AskOnce,
  clock: Clock,
  signal: AbortSignal,
): Promise<Outcome<unknown, ApiProblem>> {
  let pause = FIRST_PAUSE;
  let heard = clock.now();
  while (!signal.aborted) {
    await clock.sleep(pause, signal);
    pause = Math.min(pause * 1.5, LAST_PAUSE);
    const answered = await ask({ command: 'queryAsyncJobResult', params: { jobid: job } });
    if (answered.ok) {
      heard = clock.now();
      const ended = endOf(call, job, answered.value);
      if (ended !== undefined) return ended;
    } else if (!isSilence(answered.problems) || clock.now() - heard > SILENCE) {
      return refused(...answered.problems.map((problem) => ofJob(problem, call, job)));
    }
  }
  return refused(brokenOff(call, job));
}

/** How the job ended; undefined while it runs. */
function endOf(call: Call, job: string, content: unknown): Outcome<unknown, ApiProblem> | undefined {
  const answer = jobAnswer.safeParse(content);
  if (!answer.success) return refused(lost(call, job, 'the server does not say how it ended', 'unexpected'));
  const { jobstatus, jobresult } = answer.data;
  if (jobstatus === 0) return undefined;
  if (jobstatus === 1) return done(jobresult ?? {});
  const failed = failure.safeParse(jobresult);
  if (!failed.success) return refused(lost(call, job, 'the server was stopped while it did it', 'unreachable'));
  const { errorcode, errortext } = failed.data;
  return refused(ofJob(refusalOf({ call, pairs: pairsOf(call) }, errorcode, errortext), call, job));
}

function isSilence(problems: readonly ApiProblem[]): boolean {
  return problems.every(({ kind }) => kind === 'unreachable' || kind === 'timeout');
}

function brokenOff(call: Call, job: string): ApiProblem {
  return lost(call, job, 'broken off while the server was doing it', 'timeout');
}

/** A job of which nobody knows what it did. */
function lost(call: Call, job: string, what: string, kind: ApiProblem['kind']): ApiProblem {
  const rule = kind === 'unexpected' ? 'api-answer' : `api-${kind}`;
  const { command } = call;
  return ofJob({ kind, command, rule, maybeDone: true, message: `${command}: ${what}` }, call, job);
}

/** The problem of one who followed a job: which, and where the server wrote about it. */
function ofJob(problem: ApiProblem, call: Call, job: string): ApiProblem {
  const hint = `job ${job}: look for logid:${job.slice(0, 8)} in management-server.log`;
  const said = problem.command === call.command ? problem : { ...problem, command: call.command, maybeDone: true };
  return { ...said, job, hint };
}
