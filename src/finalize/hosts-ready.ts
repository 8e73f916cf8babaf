/** Waits for machines that install, start and set themselves up, however long that takes. */
import { readStatus, type Status } from '../first-boot/status.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import type { Machines } from '../remote/machines.ts';
import { type Pace, until } from '../remote/until.ts';
import type { Host } from '../site/site.ts';

/** Where a host is on its way. */
export interface HostState {
  readonly host: Host;
  /** In words: `is ready`, `has no SSH server yet`, `first boot: step 5 of 12, common-time waits for …`. */
  readonly state: string;
  readonly ready: boolean;
  /** What somebody may have to see to; the waiting goes on. */
  readonly problem?: Problem;
}

/** Milliseconds: a host is asked often at first and seldom when it takes long. */
const PACE: Pace = { first: 1000, longest: 10_000 };

/**
 * Asks all hosts side by side until each has finished its first boot. `watch` hears of each state that is new. Nothing but the
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
  const late = await Promise.all(hosts.map((host) => hostReady(host, machines, signal, watch, pace)));
  const problems = late.flatMap((state) => (state === undefined ? [] : [lateProblem(state)]));
  return problems.length === 0 ? done(undefined) : refused(...problems);
}

/** Undefined when the host is ready; else where it was when the time was over. */
async function hostReady(
  host: Host,
  machines: Machines,
  signal: AbortSignal,
  watch: (state: HostState) => void,
  pace: Pace,
): Promise<HostState | undefined> {
  let last: HostState = { host, state: 'has not been asked yet', ready: false };
  const ready = await until(
    signal,
    async () => {
      const now = await stateOf(host, machines, signal);
      // What the end of the patience broke off says nothing of the host.
      if (signal.aborted && !now.ready) return undefined;
      if (now.state !== last.state) watch(now);
      last = now;
      return now.ready ? now : undefined;
    },
    pace,
  );
  return ready === undefined ? last : undefined;
}

async function stateOf(host: Host, machines: Machines, signal: AbortSignal): Promise<HostState> {
  const shell = await machines.shell(host.name, signal);
  const asked = shell.ok ? await shell.value.run('zoneseed-firstboot --status --json', { signal }) : shell;
  if (!asked.ok) {
    const [problem = { kind: 'lost', message: 'does not answer' }] = asked.problems;
    const isPassing = problem.kind !== 'host-key' && problem.kind !== 'login';
    return { host, state: problem.message, ready: false, ...(isPassing ? {} : { problem }) };
  }
  const { code, stdout, stderr } = asked.value;
  const status = readStatus(stdout);
  if (status.ok) return stateIn(host, status.value);
  const why = code === 127 ? 'cloud-init has not written its files yet' : stderr.trim().split('\n').at(-1);
  return { host, state: `has not begun its first boot (${why})`, ready: false };
}

function stateIn(host: Host, { state, reason, steps }: Status): HostState {
  if (state === 'ready') return { host, state: 'is ready', ready: true };
  const at = steps.filter((step) => step.state === 'done').length + 1;
  const words = `first boot: step ${Math.min(at, steps.length)} of ${steps.length}, ${reason ?? state}`;
  if (state !== 'failed') return { host, state: words, ready: false };
  const message = `the first boot of ${host.name} has failed at ${reason}`;
  const hint = `it is tried again; there: journalctl -u zoneseed-firstboot`;
  return { host, state: words, ready: false, problem: { rule: 'first-boot', path: host.path, message, hint } };
}

function lateProblem({ host, state, problem }: HostState): Problem {
  return problem ?? { rule: 'host-not-ready', path: host.path, message: `${host.name} is not ready: ${state}` };
}
