/** Waits for machines that install, start and set themselves up, however long that takes. */
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import type { Machines } from '../remote/machines.ts';
import { type Pace, until } from '../remote/until.ts';
import type { Host } from '../site/site.ts';
import { atMost } from '../zone/side-by-side.ts';
import { AT_A_TIME, type HostState, hostState } from './host-state.ts';

/** Milliseconds: a host is asked often at first and seldom when it takes long. */
const PACE: Pace = { first: 1000, longest: 10_000 };

/**
 * Asks all hosts side by side, a hundred at a time, until each has finished its first boot. `watch` hears of each state that is new. Nothing but the
 * signal ends the waiting: a failed step is tried again by the host itself, and a wrong host key is often the installer that still
 * runs there. `isEnough` is for one who waits for less. Refuses with what each host that is not ready was last seen doing.
 */
export async function hostsReady(
  hosts: readonly Host[],
  machines: Machines,
  signal: AbortSignal,
  watch: (state: HostState) => void,
  pace: Pace = PACE,
  isEnough = ({ ready }: HostState) => ready,
): Promise<Outcome<void>> {
  const turn = atMost(AT_A_TIME);
  const ask = (host: Host) => turn(() => hostState(host, machines, signal));
  const late = await Promise.all(hosts.map((host) => hostReady(host, ask, signal, watch, pace, isEnough)));
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
  isEnough: (state: HostState) => boolean,
): Promise<HostState | undefined> {
  let last: HostState = { host, state: 'has not been asked yet', ready: false };
  const told = new Set<string>();
  const ready = await until(
    signal,
    async () => {
      const now = await ask(host);
      // What the end of the patience broke off says nothing of the host.
      if (signal.aborted && !isEnough(now)) return undefined;
      if (now.state !== last.state) watch(newsIn(now, told));
      last = now;
      return isEnough(now) ? now : undefined;
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

function lateProblem({ host, state, unreached, problem }: HostState): Problem {
  const hint = unreached === 'host-key' ? 'when it has been installed: was that from the seed of today?' : undefined;
  return problem ?? { rule: 'host-not-ready', path: host.path, message: `${host.name} is not ready: ${state}`, hint };
}
