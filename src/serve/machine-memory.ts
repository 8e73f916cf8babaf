/** What serve knows of one host: plain JSON, so that it can stand at the head of a journal. */
import type { EventView, FailureView, MachineState } from './rack-view.ts';
import type { StatusEvent } from './serve-event.ts';

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
  /**
   * What the former installation had said last (0: nothing): what it says late counts for nothing. `byClock`: that this one is another is
   * known by the machine's clock, so all that is older is of the former.
   */
  readonly former?: { readonly stamp: number; readonly sequence: number; readonly byClock?: true };
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
const MOST_ALERTS = 8;
const MOST_WAY = 64;
const MOST_REACHED = 256;

/** In another state from now on. */
export function moved(memory: MachineMemory, state: KnownState, at: string): MachineMemory {
  if (memory.state === state) return memory;
  return { ...memory, state, since: at, way: [...memory.way, { state, at }].slice(-MOST_WAY) };
}

/** With something that is somebody's business. */
export function alerted(memory: MachineMemory, at: string, text: string): MachineMemory {
  const alerts = [...memory.alerts.filter((known) => known !== text), text].slice(-MOST_ALERTS);
  return noted({ ...memory, alerts }, at, text, { level: 'warning', ...UNPROVEN });
}

interface Noted {
  readonly level?: EventView['level'];
  readonly unproven?: true;
}

/** Of what came without the host's token. */
export const UNPROVEN = { unproven: true } as const;

/** With one more line of its log. */
export function noted(memory: MachineMemory, at: string, text: string, { level = 'note', unproven }: Noted = {}) {
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

/** With the time that it took to a place; the first time counts. */
export function reachedAlso({ reached }: MachineMemory, key: string, seconds: number): MachineMemory['reached'] {
  return key in reached || Object.keys(reached).length >= MOST_REACHED ? reached : { ...reached, [key]: seconds };
}
