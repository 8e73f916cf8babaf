/** What one host says of itself, or what its silence means. */
import { readStatus, type Status } from '../first-boot/status.ts';
import type { Problem } from '../outcome/problem.ts';
import type { Machines } from '../remote/machines.ts';
import type { RemoteProblem } from '../remote/remote-problem.ts';
import type { Host } from '../site/site.ts';
import { atMost } from '../zone/side-by-side.ts';
import { lastWords, words } from './machine-script.ts';

/** Where a host is on its way. */
export interface HostState {
  readonly host: Host;
  /** In words that go on from the host's name: `is ready`, `has no SSH server yet`, `first boot: step 5 of 12, common-time waits for …`. */
  readonly state: string;
  readonly ready: boolean;
  /** What the host itself says, where it could be asked. */
  readonly status?: Status;
  /** Why it could not. */
  readonly unreached?: RemoteProblem['kind'];
  /** What somebody may have to see to, told once for each reason; the waiting goes on. */
  readonly problem?: Problem;
}

/** A machine that lets us in and does not answer for this long, in milliseconds, is asked anew. */
const ANSWERS = 30_000;

/** Hosts asked at a time: each that is not there yet is a connection being opened. */
export const AT_A_TIME = 100;

/** Asks all hosts once, side by side; in their order. */
export function hostStates(hosts: readonly Host[], machines: Machines, signal: AbortSignal): Promise<HostState[]> {
  const turn = atMost(AT_A_TIME);
  return Promise.all(hosts.map((host) => turn(() => hostState(host, machines, signal))));
}

/** Asks a host once, through its pinned connection; whatever comes of that is a state. The signal ends the asking. */
export async function hostState(host: Host, machines: Machines, patience: AbortSignal): Promise<HostState> {
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
  return {
    host,
    state: UNREACHED[kind],
    ready: false,
    unreached: kind,
    problem: kind === 'login' ? problem : undefined,
  };
}

function stateIn(host: Host, status: Status): HostState {
  const { state, reason, steps } = status;
  if (state === 'ready') return { host, state: 'is ready', ready: true, status };
  const at = steps.filter((step) => step.state === 'done').length + 1;
  const why = words(reason ?? state);
  const where = `first boot: step ${Math.min(at, steps.length)} of ${steps.length}`;
  if (state !== 'failed') return { host, state: `${where}, ${why}`, ready: false, status };
  const message = `the first boot of ${host.name} has failed at ${why}`;
  const hint = `it is tried again by itself; on ${host.name}: zoneseed-firstboot --status, and the logs in /var/log/zoneseed`;
  const problem: Problem = { rule: 'first-boot', path: host.path, message, hint };
  return { host, state: `${where} has failed, ${why}`, ready: false, status, problem };
}
