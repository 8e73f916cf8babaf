import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { remember } from '../../src/serve/machine-events.ts';
import { type MachineMemory, UNHEARD } from '../../src/serve/machine-memory.ts';
import { machineDetails, machineView } from '../../src/serve/machine-view.ts';
import type { BootEvent, InstallerEvent, ServeEvent } from '../../src/serve/serve-event.ts';
import { again, at, boot, installation, RECORDED, said, seed, status } from './events.ts';

const host = { name: 'a', roles: ['kvm'] };

function known(...events: readonly ServeEvent[]): MachineMemory {
  return events.reduce(remember, UNHEARD);
}

function view(memory: MachineMemory, now: number, others: readonly MachineMemory[] = []) {
  return machineView(host, memory, others, { now: at(now), listening: at(0) });
}

const whole = [boot(1, 'install'), seed(60), ...installation(70), status(400, 1, 'waiting'), status(500, 2, 'ready')];

describe('a machine on its way', () => {
  it('goes through all states, each with its time', () => {
    const { timeline, state, install, proven } = view(known(...whole), 600);
    expect(timeline.map((entry) => `${entry.state} ${entry.seconds}`)).toEqual([
      'booted 59',
      'installer 200',
      'restarting 140',
      'first-boot 100',
      'ready 100',
    ]);
    expect([state, install, proven]).toEqual(['ready', 'done', true]);
  });

  it('is not proven by what anybody on the segment can ask for', () => {
    expect(view(known(boot(1, 'install'), seed(60)), 61)).toMatchObject({ state: 'installer', proven: false });
  });

  it('is in the installer at a step, beside what others took to it', () => {
    const others = [10, 30, 50].map((late) => known(seed(0), ...installation(late)));
    expect(view(known(seed(0), ...installation(5).slice(0, 3)), 40, others).step).toEqual({
      text: 'copying the system',
      percent: 25,
      seconds: 40,
      medianSeconds: 50,
    });
  });

  it('is at a step of its first boot, and says what it waits for', () => {
    const shown = view(known(...whole.slice(0, -1)), 420);
    expect(shown.step).toEqual({ text: 'kvm-agent', number: 2, of: 2, seconds: 20 });
    expect(shown.waitsFor).toBe('db:3306');
  });

  it('failed in its first boot, with the line and the log, and goes on when the step does', () => {
    const failed = known(...whole.slice(0, -2), status(410, 1, 'failed', 'kvm-agent: it broke'));
    expect(view(failed, 420)).toMatchObject({
      state: 'failed',
      failure: { line: 'kvm-agent: it broke', log: 'sudo cat /var/log/zoneseed/kvm-agent.log on a' },
    });
    expect(view(remember(failed, status(430, 2, 'running')), 440).failure).toBeUndefined();
  });

  it('failed in the installer: the innermost failure is the one that is told', () => {
    const name = 'subiquity/Install/install/curtin_install/run_curtin_step';
    const description = 'executing curtin install partitioning step';
    const fail = { type: 'finish', result: 'FAIL' } as const;
    const failed = known(seed(0), said(9, name, { description, ...fail }), said(10, 'subiquity/Install/install', fail));
    expect(view(failed, 20)).toMatchObject({ state: 'failed', install: 'begun' });
    expect(view(failed, 20).failure?.line).toContain('partitioning step');
    expect(machineDetails(view(failed, 20), failed).nextAction).toContain('--again a');
  });

  it('does not fail because no newer installer was found', () => {
    const noise = said(9, 'subiquity/Refresh/check_for_update', {
      type: 'finish',
      result: 'FAIL',
      description: 'cancelled',
    });
    expect(view(known(seed(0), noise), 10).state).toBe('installer');
  });

  it('is silent when nothing was heard of it, but not for the time nobody listened', () => {
    const memory = known(seed(0));
    expect(view(memory, 1500)).toMatchObject({ state: 'silent', since: at(0) });
    expect(machineView(host, memory, [], { now: at(100_000), listening: at(99_990) }).state).toBe('installer');
  });
});

describe('no machine is installed twice', () => {
  it('one that was installed and boots from the network stays what it is', () => {
    expect(view(known(...whole, boot(600, 'disk')), 601)).toMatchObject({
      state: 'ready',
      install: 'done',
      alerts: [],
    });
  });

  it('one that boots in the midst of its installation is shown', () => {
    expect(view(known(seed(0), boot(50, 'disk')), 60).alerts).toHaveLength(1);
  });

  it('a seed that somebody else asks for is shown, once', () => {
    const { alerts, install } = view(
      known(seed(0), seed(5, 'refused', '10.0.0.66'), seed(6, 'refused', '10.0.0.66')),
      60,
    );
    expect(alerts).toEqual(['its seed was refused to 10.0.0.66: 10.0.0.9 has it']);
    expect(install).toBe('begun');
  });

  it('a host that was asked for again begins anew, and late words of the former installation count for nothing', () => {
    const anew = known(...whole, again(700));
    expect(view(anew, 701)).toMatchObject({ state: 'expected', install: 'wanted', proven: false });
    const late = [...installation(70), status(500, 2, 'ready')].map((event) => ({ ...event, at: at(710) }));
    expect(view(late.reduce(remember, anew), 711)).toMatchObject({ state: 'expected', install: 'wanted' });
  });

  it('a former system that goes on trying a step that fails does not stand for the installation that was asked for', () => {
    const tried = known(...whole.slice(0, -1), status(500, 2, 'failed'), again(700), status(710, 3, 'running'));
    expect(view(tried, 711)).toMatchObject({ state: 'expected', install: 'wanted' });
  });

  it('one more installation that nobody listened to is known by its first boot, whose numbers begin anew', () => {
    const anew = [...whole, again(700), boot(750, 'install'), seed(790)];
    expect(view(known(...anew, status(1100, 1, 'running', null, 0)), 1101)).toMatchObject({
      state: 'first-boot',
      install: 'done',
    });
    expect(view(known(...anew, status(1200, 2, 'ready', null, 0)), 1201)).toMatchObject({
      state: 'ready',
      install: 'done',
    });
  });

  it('one that was asked for of a host nobody had heard of is known by its first boot as well', () => {
    expect(view(known(again(0), status(900, 4, 'ready')), 901)).toMatchObject({ state: 'ready', install: 'done' });
  });

  it('a machine whose clock was set back is installed again all the same', () => {
    const second = installation(800).map((event) => ({ ...event, stamp: event.stamp - 100_000 }));
    const anew = known(...whole, again(700), boot(750, 'install'), seed(790), ...second, status(1100, 1, 'ready'));
    expect(view(anew, 1200)).toMatchObject({ state: 'ready', install: 'done' });
  });
});

describe('an installation that serve did not start, from a stick for example', () => {
  const former = [
    boot(1, 'install'),
    seed(60),
    ...installation(70),
    status(400, 1, 'waiting'),
    status(500, 2, 'ready'),
  ];

  it('is another way from its first word on', () => {
    const begun = known(...former, said(800, 'subiquity/core_validation'));
    expect(view(begun, 801)).toMatchObject({ state: 'installer', install: 'begun', proven: true });
    expect(view(begun, 801).timeline.map(({ state }) => state)).toEqual(['installer']);
    const { events } = machineDetails(view(begun, 801), begun);
    expect(events.map(({ text }) => text)).toContain('another installation has begun, which serve did not start');
    const whole = [...installation(810), status(1100, 1, 'running'), status(1200, 2, 'ready')];
    expect(whole.map((_, n) => view(known(...former, ...whole.slice(0, n + 1)), 1201).state)).toEqual([
      ...Array(6).fill('installer'),
      'restarting',
      'restarting',
      'first-boot',
      'ready',
    ]);
  });

  it.each([
    ['one that was cut while it wrote the disks', installation(70).slice(0, 4)],
    ['one that failed', [said(75, 'subiquity/Early/run', { type: 'finish', result: 'FAIL' })]],
    ['one whose system has not reported', installation(70)],
    ['one that nobody listened to', [status(500, 2, 'ready')]],
    ['one that was wrong by hours when it installed', [...installation(70), status(90_000, 2, 'ready')]],
  ])('follows %s', (_, before) => {
    const begun = [...before, ...installation(91_000).slice(0, 2)].reduce(remember, UNHEARD);
    expect(view(begun, 91_020)).toMatchObject({ state: 'installer', step: { percent: 18, seconds: 20 } });
  });

  it('is known by its first boot where the clock was set back before it', () => {
    const behind = installation(91_000).map((event) => ({ ...event, stamp: event.stamp - 90_900 }));
    const begun = known(...former, ...behind);
    expect(view(begun, 91_300).state).toBe('ready');
    expect(view(remember(begun, status(91_400, 1, 'running')), 91_401).state).toBe('first-boot');
  });

  it('is none when words of the former come twice and late, in any order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(former.slice(2), { minLength: 1 }), (late) => {
        const arrived = late.map((event) => ({ ...event, at: at(90_000) }));
        expect(view(known(...former, ...arrived), 90_001)).toMatchObject({ state: 'ready', install: 'done' });
        const begun = known(...former, ...installation(91_000).slice(0, 3));
        expect(arrived.reduce(remember, begun)).toMatchObject({ state: 'installer', installer: { percent: 25 } });
      }),
    );
  });

  it('ends where it would in its order, twice and mixed up, with words of the former among it', () => {
    const second = [...installation(810), status(1100, 1, 'waiting'), status(1200, 2, 'ready')];
    fc.assert(
      fc.property(fc.shuffledSubarray([...second, ...second, ...former.slice(2)], { minLength: 28 }), (mixed) => {
        const shown = view(known(...former, ...mixed.map((event) => ({ ...event, at: at(1300) }))), 1301);
        expect(shown).toMatchObject({ state: 'ready', install: 'done' });
      }),
    );
  });
});

describe('reports in any order', () => {
  const reports = [...installation(70), status(400, 1, 'waiting'), status(450, 2, 'running'), status(500, 3, 'ready')];

  it('twice and mixed up they end where they would in their order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...reports, ...reports], { minLength: reports.length * 2 }), (mixed) => {
        // They arrive one after the other, whatever their own clock says.
        const arrived = mixed.map((event, index) => ({ ...event, at: at(70 + index * 20) }) as ServeEvent);
        const shown = view(known(seed(60), ...arrived), 1000);
        expect([shown.state, shown.install, shown.failure]).toEqual(['ready', 'done', undefined]);
      }),
    );
  });

  it('progress never goes back', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(installation(70), { minLength: 6 }), (mixed) => {
        let percent = 0;
        let memory = known(seed(60));
        for (const event of mixed) {
          memory = remember(memory, event);
          expect(memory.installer?.percent).toBeGreaterThanOrEqual(percent);
          percent = memory.installer?.percent ?? 0;
        }
      }),
    );
  });

  it.skipIf(RECORDED === undefined)('those of a recorded installation lead to the restart', () => {
    const events = (RECORDED ?? []).map((line, index): InstallerEvent => {
      const { name, description, event_type: type, timestamp: stamp, result } = JSON.parse(line);
      return {
        at: at(index),
        kind: 'installer',
        host: 'a',
        address: '10.0.0.9',
        name,
        description,
        type,
        stamp,
        result,
      };
    });
    expect(view(known(...events), 300)).toMatchObject({ state: 'restarting', install: 'done', step: { percent: 100 } });
    expect(known(...events, ...events).log.filter(({ text }) => text.includes('another installation'))).toEqual([]);
    const mixed = known(...events.toReversed());
    expect(view(mixed, 300)).toMatchObject({ state: 'restarting', install: 'done' });
  });
});

it('a machine that reports for ever takes no more room than one that has reported for a day', () => {
  let memory = known(seed(0));
  for (let n = 1; n < 3000; n++) memory = remember(memory, said(n, `subiquity/Late/run/${n}`, { type: 'info' }));
  for (let n = 1; n < 3000; n++)
    memory = remember(memory, status(3000 + n, n, n % 2 ? 'running' : 'failed', `try ${n}`));
  for (let n = 1; n < 3000; n++) {
    const told = status(9000 + n, 9000 + n, 'running');
    const steps = told.status.steps.map((step) => ({ ...step, state: 'running' as const, name: `step ${n}` }));
    memory = remember(memory, { ...told, status: { ...told.status, steps } });
  }
  expect(JSON.stringify(memory).length).toBeLessThan(100_000);
});

it('what anybody on the segment can cause, however often, pushes out nothing that the host itself has said', () => {
  const tries = Array.from({ length: 300 }, (_, n) => status(500 + n, 2 + n, 'failed', `try ${n}`));
  let memory = known(boot(1, 'install'), seed(60), ...installation(70), ...tries);
  const told = memory.log.filter(({ unproven }) => unproven === undefined);
  for (let n = 1; n < 3000; n++) {
    const { machine, ...asked } = boot(900 + n, 'disk') as BootEvent;
    memory = remember(memory, { ...asked, machine: { ...machine, address: `10.0.${n >> 8}.${n & 255}` } });
    memory = remember(memory, seed(900 + n, 'unwanted', `10.1.${n >> 8}.${n & 255}`));
  }
  expect(told.length).toBeGreaterThan(100);
  expect(memory.log.filter(({ unproven }) => unproven === undefined)).toEqual(told);
  expect(memory.log.length).toBeLessThan(told.length + 60);
  expect(memory.log.at(-1)?.text).toContain('10.1.11.183');
});
