/** Waits for machines that install, start and set themselves up, however long that takes. */
import { readStatus, type Status } from '../first-boot/status.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import type { Machines } from '../remote/machines.ts';
import type { RemoteProblem } from '../remote/remote-problem.ts';
import { type Pace, until } from '../remote/until.ts';
import type { Host } from '../site/site.ts';
import { atMost } from '../zone/side-by-side.ts';
import { lastWords, words } from './machine-script.ts';

/** Where a host is on its way. */
export interface HostState {
  readonly host: Host;
  /** In words that go on from the host's name: `is ready`, `has no SSH server yet`, `first boot: step 5 of 12, common-time waits for …`. */
  readonly state: string;
  readonly ready: boolean;
  /** What somebody may have to see to, told once for each reason; the waiting goes on. */
  readonly problem?: Problem;
}

/** Milliseconds: a host is asked often at first and seldom when it takes long. */
const PACE: Pace = { first: 1000, longest: 10_000 };
/** Hosts asked at a time: each that is not there yet is a connection being opened. */
const AT_A_TIME = 100;
/** A machine that lets us in and does not answer for this long, in milliseconds, is asked anew. */
const ANSWERS = 30_000;

/**
 * Asks all hosts side by side, a hundred at a time, until each has finished its first boot. `watch` hears of each state that is new. Nothing but the
 * signal ends the waiting: a failed step is tried again by the host itself, and a wrong host key is often the installer that still
 * runs there. Refuses with what each host that is not ready was last seen doing.
 */
export async function hostsReady(
  hosts: readonly Host[],
  machines: Machines,
  signal: AbortSignal,
  watch: (state: HostState) => void,
  pace: Pace = PACE,
): Promise<Outcome<void>> {
  const turn = atMost(AT_A_TIME);
  const ask = (host: Host) => turn(() => stateOf(host, machines, signal));
  const late = await Promise.all(hosts.map((host) => hostReady(host, ask, signal, watch, pace)));
  const problems = late.flatMap((state) => (state === undefined ? [] : [lateProblem(state)]));
  return problems.length === 0 ? done(undefined) : refused(...problems);
}

/** Undefined when the host is ready; else where it was when the time was over. */
async function hostReady(
  host: Host,
  ask: (host: Host) => Promise<HostState>,
  signal: AbortSignal,
  watch: (state: HostState) => void,
  pace: Pace,
): Promise<HostState | undefined> {
  let last: HostState = { host, state: 'has not been asked yet', ready: false };
  const told = new Set<string>();
  const ready = await until(
    signal,
    async () => {
      const now = await ask(host);
      // What the end of the patience broke off says nothing of the host.
      if (signal.aborted && !now.ready) return undefined;
      if (now.state !== last.state) watch(newsIn(now, told));
      last = now;
      return now.ready ? now : undefined;
    },
    pace,
  );
  return ready === undefined ? last : undefined;
}

/** The state with its problem only when that has not been told before; `told` are the messages that were. */
function newsIn(state: HostState, told: Set<string>): HostState {
  const { problem, ...rest } = state;
  if (problem === undefined || told.has(problem.message)) return rest;
  told.add(problem.message);
  return state;
}

async function stateOf(host: Host, machines: Machines, patience: AbortSignal): Promise<HostState> {
  const shell = await machines.shell(host.name, patience);
  const signal = AbortSignal.any([patience, AbortSignal.timeout(ANSWERS)]);
  const asked = shell.ok ? await shell.value.run('zoneseed-firstboot --status --json', { signal }) : shell;
  if (!asked.ok) return unreachedState(host, asked.problems[0]);
  const status = readStatus(asked.value.stdout);
  if (status.ok) return stateIn(host, status.value);
  const why = asked.value.code === 127 ? 'cloud-init has not written its files yet' : lastWords(asked.value);
  return { host, state: `has not begun its first boot (${why})`, ready: false };
}

const UNREACHED: Readonly<Record<RemoteProblem['kind'], string>> = {
  'no-route': 'does not answer: it is off, or in a network that is not reached from here',
  refused: 'has no SSH server yet: it installs or starts',
  timeout: 'does not answer in time',
  'host-key': 'shows another host key: its installer still runs, or another machine has its address',
  login: 'does not let the key of the site in',
  lost: 'ended the connection: it may be restarting',
};

/** A wrong host key is every machine's while it installs, so only a key of ours that is not let in is somebody's business. */
function unreachedState(host: Host, problem: RemoteProblem | undefined): HostState {
  const { kind } = problem ?? { kind: 'lost' };
  return { host, state: UNREACHED[kind], ready: false, ...(kind === 'login' ? { problem } : {}) };
}

function stateIn(host: Host, { state, reason, steps }: Status): HostState {
  if (state === 'ready') return { host, state: 'is ready', ready: true };
  const at = steps.filter((step) => step.state === 'done').length + 1;
  const why = words(reason ?? state);
  const where = `first boot: step ${Math.min(at, steps.length)} of ${steps.length}`;
  if (state !== 'failed') return { host, state: `${where}, ${why}`, ready: false };
  const message = `the first boot of ${host.name} has failed at ${why}`;
  const hint = `it is tried again by itself; on ${host.name}: zoneseed-firstboot --status, and the logs in /var/log/zoneseed`;
  const problem: Problem = { rule: 'first-boot', path: host.path, message, hint };
  return { host, state: `${where} has failed, ${why}`, ready: false, problem };
}

function lateProblem({ host, state, problem }: HostState): Problem {
  const wrongKey = state === UNREACHED['host-key'];
  const hint = wrongKey ? 'when it has been installed: was that from the seed of today?' : undefined;
  return problem ?? { rule: 'host-not-ready', path: host.path, message: `${host.name} is not ready: ${state}`, hint };
}
