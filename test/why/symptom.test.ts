import { describe, expect, test } from 'vitest';
import { everythingFailed, failedOf } from '../../src/why/symptom.ts';
import { deploy, hostLost, type Layout, madeLog, nameOf, stopRefused } from './made-log.ts';
import { digestOf } from './slices.ts';

const REFUSAL = "internal error: Cannot get interface MTU on 'cloudbr7': No such device";

function failed(layout: Layout) {
  const log = madeLog(layout);
  deploy(log, { job: 40, vm: 9, logid: 'cccc0001' });
  deploy(log, { job: 50, vm: 11, logid: 'dddd0001', refusal: REFUSAL });
  return log;
}

const answer = (text: string, asked: string) => {
  const found = failedOf(asked, digestOf(text));
  return found.ok ? found.value : undefined;
};

describe.each(['4.19', '4.20'] as const)('%s', (layout) => {
  test.each([
    '50',
    'job-50',
    'job-51',
    'dddd0001-0000-4000-8000-000000000000',
    nameOf(11),
    'kvm-07',
    'Unable to start a VM [11] due to […]',
    'No such device',
  ])('from %s to what the agent said', (asked) => {
    const told = answer(failed(layout).text(), asked)?.told ?? [];
    expect(told.map(({ story }) => [story.job, story.cause?.id, story.cause?.means])).toEqual([
      [50, 'bridge-missing', `StartCommand for ${nameOf(11)} on host 7 (kvm-07): the host has no bridge cloudbr7`],
    ]);
  });

  test('the story quotes what was sent and answered, says why the host was put aside, and no secret', () => {
    const log = failed(layout);
    const [told] = everythingFailed(digestOf(log.text())).told;
    expect(told?.story.avoided).toEqual([{ what: 'host 7', why: REFUSAL }]);
    expect(told?.story.saw).toEqual([expect.stringContaining('Unable to start a VM [11]')]);
    const lines = told?.story.lines ?? [];
    for (const { place, text } of lines) expect(log.lines[place.line - 1]).toContain(text.slice(0, 10));
    expect(lines.filter(({ role }) => role === 'cause').map(({ text }) => text)).toEqual([
      expect.stringContaining('cloudbr7'),
    ]);
    expect(JSON.stringify(told)).not.toContain('planted');
    expect(JSON.stringify(told)).toContain('[struck out]');
  });

  test('of jobs that ended well nothing failed', () => {
    const text = failed(layout).text();
    expect(answer(text, 'job-40')).toEqual({
      told: [],
      well: expect.stringMatching(/^job-40 ended well at 2026-03-01/),
    });
    expect(answer(text, nameOf(9))?.told).toEqual([]);
  });

  test('a host that had gone before is the cause of what is refused for it, and is told once', () => {
    const log = madeLog(layout);
    hostLost(log, 7);
    stopRefused(log, { job: 60, vm: 12, logid: 'eeee0001' });
    stopRefused(log, { job: 62, vm: 13, logid: 'eeee0002' });
    const { told } = everythingFailed(digestOf(log.text()));
    expect(told.map(({ story, also }) => [story.kind, story.cause?.id, also.map(({ job }) => job)])).toEqual([
      ['host', 'host-away', [60, 62]],
    ]);
    const [own] = answer(log.text(), 'job-60')?.told ?? [];
    expect(own?.story.lines[0]?.text).toContain('behind on ping: [7]');
  });

  test('a host that came back is not what a later refusal is followed to', () => {
    const log = madeLog(layout);
    hostLost(log, 7);
    log.line(
      'DEBUG',
      'c.c.a.m.AgentManagerImpl',
      'AgentTaskPool-2',
      'ctx-3c',
      'aaaa0003',
      'Transition:[Resource state = Enabled, Agent event = AgentConnected, Host id = 7, name = kvm-07]',
    );
    deploy(log, { job: 70, vm: 14, logid: 'ffff0001', refusal: REFUSAL });
    expect(answer(log.text(), 'job-70')?.told[0]?.story.cause?.id).toBe('bridge-missing');
  });
});

test('jobs that failed of one cause are one, the last of them told whole', () => {
  const log = madeLog('4.19');
  for (const at of [0, 1, 2]) deploy(log, { job: 50 + 2 * at, vm: 11 + at, logid: `dddd000${at}`, refusal: REFUSAL });
  deploy(log, { job: 90, vm: 20, logid: 'dddd0009', refusal: 'operation failed: domain is already running' });
  const { told } = everythingFailed(digestOf(log.text()));
  expect(told.map(({ story, also }) => [story.job, also.map(({ job }) => job)])).toEqual([
    [54, [50, 52]],
    [90, []],
  ]);
});

test('a command of a failed start that only cleans up is no cause', () => {
  const log = madeLog('4.19');
  const work = 'ctx-2a job-50/job-51 ctx-2b';
  log.line(
    'DEBUG',
    'c.c.v.VmWorkJobDispatcher',
    'Work-Job-Executor-5',
    'ctx-2a job-50/job-51',
    'dddd0001',
    'Run VM work job: com.cloud.vm.VmWorkStart for VM 11, job origin: 50',
  );
  log.line('ERROR', 'c.c.n.Guru', 'Work-Job-Executor-5', work, 'dddd0001', 'Unknown trouble with a network');
  log.line(
    'DEBUG',
    'c.c.a.t.Request',
    'Work-Job-Executor-5',
    work,
    'dddd0001',
    'Seq 7-9: Sending  { Cmd , MgmtId: 1, via: 7(kvm-07), [{"com.cloud.agent.api.StopCommand":{}}] }',
  );
  log.line(
    'DEBUG',
    'c.c.a.t.Request',
    'AgentManager-Handler-4',
    '',
    '',
    'Seq 7-9: Processing:  { Ans: , MgmtId: 1, via: 7, [{"com.cloud.agent.api.StopAnswer":{"result":"false","details":"no domain"}}] }',
  );
  log.line(
    'DEBUG',
    'o.a.c.f.j.i.AsyncJobManagerImpl',
    'Work-Job-Executor-5',
    'ctx-2a job-50/job-51',
    'dddd0001',
    'Complete async job-51, jobStatus: FAILED, resultCode: 0, result: r',
  );
  expect(answer(log.text(), '51')?.told[0]?.story.cause?.said).toBe('Unknown trouble with a network');
});

test('what the log does not know is said, with what was meant', () => {
  const found = failedOf('i-2-111-VM', digestOf(failed('4.19').text()));
  expect(found).toMatchObject({ ok: false, problems: [{ rule: 'not-in-log', hint: `did you mean ${nameOf(11)}?` }] });
});

test('a job that has not ended is not said to have failed', () => {
  const text = failed('4.19').text().split('\n').slice(0, -2).join('\n');
  expect(answer(text, 'job-50')).toMatchObject({ well: 'job-50 has not ended where the log does' });
});

test('what an alert says of a host loses its secrets like the rest', () => {
  const log = madeLog('4.19');
  hostLost(log, 7);
  const said = 'Host in ALERT state, name: kvm-07 (id:7), availability zone: Z1, http://x/?apikey=plantedKey';
  log.line(
    'WARN',
    'c.c.a.AlertManagerImpl',
    'AgentTaskPool-2',
    'ctx-3b',
    'aaaa0002',
    `alertType=[7] dataCenterId=[1] podId=[1] clusterId=[null] message=[${said}].`,
  );
  const { told } = everythingFailed(digestOf(log.text()));
  expect(told[0]?.story.saw[0]).toContain('Host in ALERT state');
  expect(JSON.stringify(told)).not.toContain('planted');
});
