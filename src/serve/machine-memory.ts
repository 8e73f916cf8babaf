/**
 * What serve knows of one host: plain JSON, made of the events of its journal one after the other. Reports may come twice, late
 * or in another order than they were sent, and from machines whose clocks are wrong: whatever order these come in,
 * progress never goes back, and nothing of an earlier installation counts for a later one.
 */
import { failureOf, isFatal, isInstalled, milestoneOf } from './milestones.ts';
import type { EventView, FailureView, MachineState } from './rack-view.ts';
import type { BootEvent, InstallerEvent, ServeEvent, StatusEvent } from './serve-event.ts';

/** Where a machine is on its way, without `silent`, which is no event. */
export type KnownState = Exclude<MachineState, 'silent'>;

export interface MachineMemory {
  readonly state: KnownState;
  /** Absent while nothing has been heard. */
  readonly since?: string;
  readonly lastHeard?: string;
  readonly proven: boolean;
  readonly install: 'wanted' | 'begun' | 'done';
  readonly way: readonly { readonly state: KnownState; readonly at: string }[];
  /** Where its seed went in this installation; nobody else gets it. */
  readonly seedTo?: string;
  readonly alerts: readonly string[];
  readonly failure?: FailureView;
  readonly installer?: { readonly began: string; readonly percent: number; readonly text: string };
  readonly firstBoot?: { readonly began: string; readonly status: StatusEvent['status'] };
  /** Seconds from the beginning of the installer or the first boot to what it has reached, by name. */
  readonly reached: Readonly<Record<string, number>>;
  /** The stamps of installer events that were taken, the latest last: one that comes twice is known again. */
  readonly taken: readonly string[];
  readonly log: readonly EventView[];
  /** What the former installation had said last (0: nothing): what it says late counts for nothing. */
  readonly former?: { readonly stamp: number; readonly sequence: number };
  readonly latestStamp: number;
}

/** A host nothing has been heard of. */
export const UNHEARD: MachineMemory = {
  state: 'expected',
  proven: false,
  install: 'wanted',
  way: [],
  alerts: [],
  reached: {},
  taken: [],
  log: [],
  latestStamp: 0,
};

/** Bounds: a machine that reports for ever takes no more room than one that has reported for a day. */
const MOST_LOG = 150;
/** In the log beside these, of what came without the host's token: a flood of it pushes out itself alone. */
const MOST_UNPROVEN = 50;
const MOST_TAKEN = 512;
const MOST_ALERTS = 8;
const MOST_WAY = 64;
const MOST_REACHED = 256;

/** What is known after one more event of this host. */
export function remember(memory: MachineMemory, event: ServeEvent): MachineMemory {
  switch (event.kind) {
    case 'boot':
      return booted(memory, event);
    case 'seed':
      return seedAsked(memory, event);
    case 'installer':
      return installerSaid(memory, event);
    case 'status':
      return statusSaid(memory, event);
    case 'again':
      return askedAgain(memory, event.at);
  }
}

function booted(memory: MachineMemory, event: BootEvent): MachineMemory {
  const { at, machine } = event;
  if (event.hosts.length > 1) {
    const text = `a machine (${machine.macs[0] ?? machine.address}) is claimed by ${event.hosts.join(' and ')}: it boots its disk`;
    return alerted(memory, at, text);
  }
  const asked = `asked what to boot from ${machine.address}: ${event.answer}`;
  const heard = noted({ ...memory, lastHeard: at }, at, asked, UNPROVEN);
  if (event.answer === 'install') return moved({ ...heard, proven: false }, 'booted', at);
  if (memory.install !== 'begun') return heard;
  const text = 'it booted from the network in the midst of its installation, and was left to its disk';
  return alerted(heard, at, text);
}

function seedAsked(memory: MachineMemory, { at, address, answer }: Extract<ServeEvent, { kind: 'seed' }>) {
  if (answer === 'refused') return alerted(memory, at, `its seed was refused to ${address}: ${memory.seedTo} has it`);
  if (answer === 'unwanted')
    return alerted(memory, at, `its seed was refused to ${address}: no installation is wanted`);
  if (memory.install === 'begun') return { ...memory, lastHeard: at };
  const begun = { ...memory, install: 'begun' as const, seedTo: address, lastHeard: at };
  return installing(noted(begun, at, `took its seed from ${address}`), at);
}

/** In the installer from now on, unless it has been there. */
function installing(memory: MachineMemory, at: string): MachineMemory {
  if (memory.installer !== undefined) return memory;
  return moved({ ...memory, installer: { began: at, percent: 0, text: 'starting' } }, 'installer', at);
}

function installerSaid(memory: MachineMemory, event: InstallerEvent): MachineMemory {
  const { at, stamp } = event;
  const key = `${event.name} ${event.description.slice(0, 40)} ${event.type} ${stamp}`;
  if (isLate(memory, event) || memory.taken.includes(key)) return memory;
  const taken = [...memory.taken, key].slice(-MOST_TAKEN);
  const heard = { ...memory, taken, lastHeard: at, proven: true, latestStamp: Math.max(memory.latestStamp, stamp) };
  // What comes from the installer after the host has said that it booted was on its way for long.
  if (memory.firstBoot !== undefined) return heard;
  const begun = installing({ ...heard, install: heard.install === 'wanted' ? 'begun' : heard.install }, at);
  return ended(progressed(begun, event), event);
}

/** Of an earlier installation: it comes while nothing of the one that is wanted has been seen, and was made before that one ended. */
function isLate({ former, state }: MachineMemory, { stamp }: InstallerEvent): boolean {
  return former !== undefined && state === 'expected' && stamp <= former.stamp;
}

function progressed(memory: MachineMemory, event: InstallerEvent): MachineMemory {
  const milestone = milestoneOf(event);
  const { installer } = memory;
  if (milestone === undefined || installer === undefined) return memory;
  const told = noted(memory, event.at, milestone.text);
  const reached = reachedAlso(memory, `installer ${milestone.percent}`, between(installer.began, event.at));
  if (milestone.percent < installer.percent) return { ...told, reached };
  return { ...told, reached, installer: { ...installer, ...milestone } };
}

function reachedAlso({ reached }: MachineMemory, key: string, seconds: number): MachineMemory['reached'] {
  return key in reached || Object.keys(reached).length >= MOST_REACHED ? reached : { ...reached, [key]: seconds };
}

function ended(memory: MachineMemory, event: InstallerEvent): MachineMemory {
  const { at } = event;
  if (isInstalled(event)) {
    const { failure: _, ...well } = memory;
    return moved({ ...well, install: 'done' }, 'restarting', at);
  }
  if (memory.install === 'done') return memory;
  const line = failureOf(event);
  const failed = line === undefined ? memory : noted(memory, at, line, { level: 'error' });
  const failure = failed.failure ?? (line === undefined ? undefined : { line, log: INSTALLER_LOG });
  if (!isFatal(event)) return failure === undefined ? failed : { ...failed, failure };
  return moved({ ...failed, failure: failure ?? { line: 'the installer broke', log: INSTALLER_LOG } }, 'failed', at);
}

const INSTALLER_LOG = 'on the machine, in the shell of its console: /var/log/installer/subiquity-server-debug.log';

function statusSaid(memory: MachineMemory, event: StatusEvent): MachineMemory {
  const { at, status } = event;
  if (isFormerSystem(memory) || status.sequence <= (memory.firstBoot?.status.sequence ?? 0)) return memory;
  const began = memory.firstBoot?.began ?? at;
  const step = status.steps.find(({ state }) => state !== 'done');
  const reached = step === undefined ? memory.reached : reachedAlso(memory, `step ${step.name}`, between(began, at));
  const { failure: _, ...rest } = memory;
  const heard = {
    ...rest,
    ...{ lastHeard: at, proven: true, install: 'done' as const, reached, firstBoot: { began, status } },
    ...(status.state === 'failed' ? { failure: failureIn(event) } : {}),
  };
  const said = `${status.state}${status.reason === null ? '' : `: ${status.reason}`}`;
  const to = { waiting: 'first-boot', running: 'first-boot', failed: 'failed', ready: 'ready' } as const;
  return moved(noted(heard, at, said, { level: status.state === 'failed' ? 'error' : 'note' }), to[status.state], at);
}

/**
 * The installation that was asked for has not begun: what reports is the former system, which goes on trying a step that fails
 * until it is switched off. The numbers of the next one begin anew.
 */
function isFormerSystem({ former, install }: MachineMemory): boolean {
  return former !== undefined && former.sequence > 0 && install === 'wanted';
}

function failureIn({ host, status }: StatusEvent): FailureView {
  const step = status.steps.find(({ state }) => state === 'failed');
  const log = `sudo cat /var/log/zoneseed/${step?.name ?? '*'}.log on ${host}`;
  return { line: status.reason ?? `${step?.name ?? 'a step'} failed`, log };
}

/** A new way begins; what the former said is kept where a late word of it has to be known again. */
function askedAgain(memory: MachineMemory, at: string): MachineMemory {
  const former = {
    stamp: Math.max(memory.latestStamp, memory.former?.stamp ?? 0),
    sequence: memory.firstBoot?.status.sequence ?? memory.former?.sequence ?? 0,
  };
  const fresh = { ...UNHEARD, former, log: memory.log, latestStamp: 0 };
  return noted({ ...fresh, since: at, way: [{ state: 'expected', at }] }, at, 'one more installation was asked for');
}

function moved(memory: MachineMemory, state: KnownState, at: string): MachineMemory {
  if (memory.state === state) return memory;
  return { ...memory, state, since: at, way: [...memory.way, { state, at }].slice(-MOST_WAY) };
}

function alerted(memory: MachineMemory, at: string, text: string): MachineMemory {
  const alerts = [...memory.alerts.filter((known) => known !== text), text].slice(-MOST_ALERTS);
  return noted({ ...memory, alerts }, at, text, { level: 'warning', ...UNPROVEN });
}

interface Noted {
  readonly level?: EventView['level'];
  readonly unproven?: true;
}

const UNPROVEN = { unproven: true } as const;

function noted(memory: MachineMemory, at: string, text: string, { level = 'note', unproven }: Noted = {}) {
  if (memory.log.at(-1)?.text === text) return memory;
  const entry: EventView = { at, level, text, ...(unproven ? UNPROVEN : {}) };
  const alike = memory.log.filter((known) => known.unproven === unproven);
  const isFull = alike.length >= (unproven ? MOST_UNPROVEN : MOST_LOG);
  return { ...memory, log: [...memory.log.filter((known) => !isFull || known !== alike[0]), entry] };
}

/** Seconds; the clock of this machine may be set back too. */
export function between(from: string, to: string): number {
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
}
