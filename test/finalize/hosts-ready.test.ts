import { describe, expect, test } from 'vitest';
import type { HostState } from '../../src/finalize/host-state.ts';
import { hostsReady } from '../../src/finalize/hosts-ready.ts';
import { done } from '../../src/outcome/outcome.ts';
import { machines } from '../../src/remote/machines.ts';
import { problemsOf } from '../outcome/outcomes.ts';
import { type Sshd, sshd } from '../remote/sshd.ts';
import { hostOf, reference } from '../role/sites.ts';
import { boot, type Machine, wayTo } from './machine.ts';

const site = reference();
const host = hostOf(site, 'nfs-01');
const PACE = { first: 20, longest: 50 };
const patience = () => AbortSignal.timeout(120_000);

const step = (state: string) => ({ name: 'x', state, tries: 1, since: null, waiting_for: null, error: null });
const status = (state: string, reason: string | null, ...steps: readonly string[]) =>
  JSON.stringify({ host: host.name, state, reason, sequence: 1, steps: steps.map(step) });

function says(machine: Machine, text: string, code = 0): void {
  machine.write('/run/status.new', text);
  machine.inside('mv /run/status.new /run/status');
  machine.command('zoneseed-firstboot', `cat /run/status; exit ${code}`);
}

const READY = status('ready', null, 'done');
const shell = { isOpen: () => true, close: () => {}, tunnel: () => Promise.reject(new Error('nobody asks for one')) };

/** Watches a host until it is ready or `enough` states were seen. */
async function statesOf(
  way: Parameters<typeof hostsReady>[1],
  enough: number,
  then: (seen: number) => void = () => {},
) {
  const seen: HostState[] = [];
  const stop = new AbortController();
  const outcome = await hostsReady(
    [host],
    way,
    AbortSignal.any([patience(), stop.signal]),
    (state) => {
      seen.push(state);
      then(seen.length);
      if (seen.length >= enough) stop.abort();
    },
    PACE,
  );
  return { outcome, seen, states: seen.map(({ state }) => state) };
}

describe('a host on its way', () => {
  test('is told of step by step until it is ready', async () => {
    const machine = await boot(host.name);
    const { outcome, states } = await statesOf(wayTo(machine), 9, (seen) => {
      if (seen === 1) says(machine, 'Traceback: \u0007 \u0000', 3);
      if (seen === 2) says(machine, status('waiting', 'common-time waits for time', 'done', 'waiting', 'pending'));
      if (seen === 3) says(machine, status('running', 'nfs-exports', 'done', 'done', 'running'));
      if (seen === 4) says(machine, status('ready', null, 'done', 'done', 'done'));
    });
    expect(outcome.ok).toBe(true);
    expect(states).toEqual([
      'has not begun its first boot (cloud-init has not written its files yet)',
      'has not begun its first boot (its script ended with 3 and said nothing)',
      'first boot: step 2 of 3, common-time waits for time',
      'first boot: step 3 of 3, nfs-exports',
      'is ready',
    ]);
  });

  test('that fails is warned of once for each reason, and waited for all the same', async () => {
    const machine = await boot(host.name);
    const failed = (why: string) => says(machine, status('failed', `nfs-exports: ${why}`, 'done', 'failed'));
    const again = () => says(machine, status('running', 'nfs-exports', 'done', 'running'));
    failed('no disk\nnothing');
    const { outcome, seen } = await statesOf(wayTo(machine), 9, (at) => {
      if (at === 1 || at === 3) again();
      if (at === 2) failed('no disk\nnothing');
      if (at === 4) failed('another');
      if (at === 5) says(machine, status('ready', null, 'done', 'done'));
    });
    expect(outcome.ok).toBe(true);
    expect(seen.map(({ problem }) => problem?.message)).toEqual([
      'the first boot of nfs-01 has failed at nfs-exports: no disk nothing',
      undefined,
      undefined,
      undefined,
      'the first boot of nfs-01 has failed at nfs-exports: another',
      undefined,
    ]);
    expect(seen[0]?.state).toBe('first boot: step 2 of 2 has failed, nfs-exports: no disk nothing');
  });

  test('that stays behind is refused with what it was last seen doing', async () => {
    const machine = await boot(host.name);
    says(machine, status('failed', 'nfs-exports: no disk', 'failed'));
    const { outcome } = await statesOf(wayTo(machine), 1);
    expect(problemsOf(outcome)).toMatchObject([{ rule: 'first-boot', path: host.path }]);
    says(machine, status('waiting', 'common-time waits for time', 'waiting'));
    expect(problemsOf((await statesOf(wayTo(machine), 1)).outcome)[0]?.message).toBe(
      'nfs-01 is not ready: first boot: step 1 of 1, common-time waits for time',
    );
  });
});

test('of hundreds of hosts a hundred are asked at a time', async () => {
  let asked = 0;
  let most = 0;
  const way = {
    ...machines(() => {
      throw new Error('nobody is connected to');
    }),
    async shell() {
      most = Math.max(most, ++asked);
      await new Promise((resolve) => setTimeout(resolve, 5));
      asked--;
      return { ok: true, value: { ...shell, run: async () => done({ code: 0, stdout: READY, stderr: '' }) } } as const;
    },
  };
  const hosts = Array.from({ length: 350 }, (_, at) => ({ ...host, name: `host-${at}` }));
  let ready = 0;
  const outcome = await hostsReady(hosts, way, patience(), () => ready++, PACE);
  expect([outcome.ok, ready, most]).toEqual([true, 350, 100]);
});

describe('a host that is not reached', () => {
  const stateWith = async (target: Sshd['target']) => {
    const { seen, outcome } = await statesOf(
      machines(() => target),
      1,
    );
    return { state: seen[0]?.state, warned: seen[0]?.problem !== undefined, problem: problemsOf(outcome)[0] };
  };

  test('is told of in words that go on from its name', async () => {
    const server = await sshd(host.name);
    const other = await sshd(host.name);
    expect(await stateWith({ ...server.target, hostKeys: other.target.hostKeys })).toMatchObject({
      state: 'shows another host key: its installer still runs, or another machine has its address',
      warned: false,
      problem: { rule: 'host-not-ready', hint: 'when it has been installed: was that from the seed of today?' },
    });
    expect(await stateWith({ ...server.target, privateKey: other.target.privateKey })).toMatchObject({
      state: 'does not let the key of the site in',
      warned: true,
      problem: { rule: 'host-login' },
    });
    server.close();
    other.close();
    expect(await stateWith(server.target)).toMatchObject({
      state: 'has no SSH server yet: it installs or starts',
      problem: { message: 'nfs-01 is not ready: has no SSH server yet: it installs or starts' },
    });
    const nowhere = { ...server.target, address: 'no-such-host.invalid' };
    expect((await stateWith(nowhere)).state).toMatch(/^does not answer/);
  });

  test('is waited for until it comes', async () => {
    const machine = await boot(host.name);
    says(machine, status('ready', null, 'done'));
    const closed = await sshd(host.name);
    closed.close();
    let target = closed.target;
    const { outcome, states } = await statesOf(
      machines(() => target),
      9,
      () => {
        target = machine.ssh.target;
      },
    );
    expect(outcome.ok).toBe(true);
    expect(states).toEqual(['has no SSH server yet: it installs or starts', 'is ready']);
  });
});
