import { expect, test } from 'vitest';
import type { ApiProblem } from '../../src/cloudstack/api.ts';
import { type AskOnce, follow } from '../../src/cloudstack/job.ts';
import { done, refused } from '../../src/outcome/outcome.ts';
import { fakeClock } from './fake-clock.ts';

const call = { command: 'addTrafficType', params: { traffictype: 'Guest', password: 'sesame' } };
const job = '3676a164-ed64-4825-a556-2d71cf5471ee';
const never = new AbortController().signal;
const running = { jobstatus: 0, jobprocstatus: 0, jobresultcode: 0 };

/** Follows a job that is done after so many milliseconds. */
async function followed(duration: number, end: object = { jobstatus: 1, jobresult: { traffictype: { id: 'x' } } }) {
  const clock = fakeClock();
  const from = clock.now();
  const asked: object[] = [];
  const ask: AskOnce = async (poll) => {
    asked.push(poll);
    return done(clock.now() - from < duration ? running : end);
  };
  const outcome = await follow(call, job, ask, clock, never);
  return { outcome, asked, took: clock.now() - from };
}

test('the result is what the job gave', async () => {
  const { outcome, asked } = await followed(0);
  expect(outcome).toEqual({ ok: true, value: { traffictype: { id: 'x' } } });
  expect(asked).toEqual([{ command: 'queryAsyncJobResult', params: { jobid: job } }]);
});

test.each([
  [200, 2, 250],
  [1000, 5, 1400],
  [10_000, 11, 13_000],
  [600_000, 208, 603_000],
])(
  'a job of %i ms is asked for %i times at most, and its end is known before %i ms',
  async (duration, polls, known) => {
    const { asked, took } = await followed(duration);
    expect(asked.length).toBeLessThanOrEqual(polls);
    expect(took).toBeLessThanOrEqual(known);
  },
);

test('a job that failed is told with the words of the server, the job, and where to look', async () => {
  const end = { jobstatus: 2, jobresultcode: 431, jobresult: { errorcode: 431, errortext: 'Vnet range sesame' } };
  expect((await followed(0, end)).outcome).toEqual({
    ok: false,
    problems: [
      {
        kind: 'refused',
        command: 'addTrafficType',
        code: 431,
        maybeDone: false,
        rule: 'api-refused',
        message: 'CloudStack refused addTrafficType: Vnet range *** (431)',
        hint: `job ${job}: look for logid:3676a164 in management-server.log`,
        job,
      },
    ],
  });
});

test('a job that the death of the server left without a result: nobody knows what it did', async () => {
  const { outcome } = await followed(0, { jobstatus: 2, jobresultcode: 530 });
  expect(outcome).toMatchObject({ ok: false, problems: [{ kind: 'unreachable', maybeDone: true, job }] });
});

test('a job that was cancelled', async () => {
  const { outcome } = await followed(0, { jobstatus: 3, jobresultcode: 0 });
  expect(outcome).toMatchObject({ ok: false, problems: [{ maybeDone: true, job }] });
});

test('an answer without a status', async () => {
  expect((await followed(0, { what: 1 })).outcome).toMatchObject({
    ok: false,
    problems: [{ kind: 'unexpected', job }],
  });
});

const gone: ApiProblem = {
  kind: 'unreachable',
  command: 'queryAsyncJobResult',
  maybeDone: true,
  message: 'the connection is refused',
};

test('a server that is started anew in the middle is waited for', async () => {
  const clock = fakeClock();
  let polls = 0;
  const ask: AskOnce = async () => {
    polls++;
    return polls < 60 ? refused(gone) : done({ jobstatus: 2, jobresultcode: 530 });
  };
  const outcome = await follow(call, job, ask, clock, never);
  expect(outcome).toMatchObject({
    ok: false,
    problems: [{ message: expect.stringContaining('stopped while it did it') }],
  });
});

test('a server that never comes back is given up after ten minutes of silence', async () => {
  const clock = fakeClock();
  const from = clock.now();
  const outcome = await follow(call, job, async () => refused(gone), clock, never);
  expect(outcome).toMatchObject({
    ok: false,
    problems: [{ kind: 'unreachable', command: 'addTrafficType', maybeDone: true, job }],
  });
  expect(clock.now() - from).toBeGreaterThan(600_000);
  expect(clock.now() - from).toBeLessThan(610_000);
});

test('a key that is refused meanwhile ends it at once: what the job did is not known', async () => {
  const clock = fakeClock();
  const stranger: ApiProblem = { ...gone, kind: 'login', code: 401, maybeDone: false };
  const outcome = await follow(call, job, async () => refused(stranger), clock, never);
  expect(outcome).toMatchObject({ ok: false, problems: [{ kind: 'login', maybeDone: true, job }] });
  expect(clock.slept).toHaveLength(1);
});

test('the caller breaks it off', async () => {
  const stop = new AbortController();
  const clock = fakeClock();
  const ask: AskOnce = async () => {
    stop.abort();
    return done(running);
  };
  expect(await follow(call, job, ask, clock, stop.signal)).toMatchObject({
    ok: false,
    problems: [{ kind: 'timeout', maybeDone: true, job }],
  });
});
