/** From what is known of the machines to what is shown of them. */
import { between, type MachineMemory, UNHEARD } from './machine-memory.ts';
import type { MachineDetails, MachineState, MachineView, StepView, TimelineEntry } from './rack-view.ts';

/** What the site file says of a host that is shown. */
export interface ShownHost {
  readonly name: string;
  readonly roles: readonly string[];
  readonly address?: string;
}

export interface ShownAt {
  /** ISO 8601. */
  readonly now: string;
  /** Since when serve listens: before that nobody could be heard. */
  readonly listening: string;
}

/**
 * Seconds without a word after which a machine is silent. A boot loads gigabytes and says nothing of it; curtin copies the system
 * for minutes; a step of the first boot may install packages from far away.
 */
const SILENT_AFTER: Partial<Record<MachineState, number>> = {
  booted: 20 * 60,
  installer: 20 * 60,
  restarting: 15 * 60,
  'first-boot': 45 * 60,
};

/** What is shown of one host; `others` are all machines of the rack, for what is usual. */
export function machineView(
  host: ShownHost,
  memory: MachineMemory = UNHEARD,
  others: readonly MachineMemory[],
  { now, listening }: ShownAt,
): MachineView {
  const silent = silentSince(memory, now, listening);
  const state = silent === undefined ? memory.state : 'silent';
  const step = stepOf(memory, others, now);
  const waitsFor = memory.state === 'first-boot' ? openStep(memory)?.waiting_for : undefined;
  return {
    host: host.name,
    roles: host.roles,
    address: host.address,
    state,
    since: silent ?? memory.since ?? listening,
    proven: memory.proven,
    step,
    waitsFor: waitsFor || undefined,
    failure: memory.state === 'failed' ? memory.failure : undefined,
    install: memory.install,
    alerts: memory.alerts,
    timeline: timelineOf(memory, silent, now),
  };
}

/** What is shown of one host on its own. */
export function machineDetails(machine: MachineView, memory: MachineMemory = UNHEARD): MachineDetails {
  const steps = memory.firstBoot?.status.steps ?? [];
  return {
    machine,
    events: memory.log,
    nextAction: nextAction(machine),
    steps: steps.map(({ name, state, tries, waiting_for, error }) => ({
      name,
      state,
      tries,
      waitsFor: waiting_for ?? undefined,
      error: error ?? undefined,
    })),
  };
}

function nextAction({ host, state, install, address = host }: MachineView): string | undefined {
  const again = `zoneseed serve --again ${host}`;
  switch (state) {
    case 'expected':
      return 'Switch the machine on, and have it boot from the network.';
    case 'failed':
      return install === 'done'
        ? `Log in (ssh ${address}) and read the log; the step is tried again by itself.`
        : `Read the log on its console; once the cause is gone, ask for one more installation: ${again}`;
    case 'silent':
      return install === 'begun'
        ? `Look at its console. When the installation was cut, ask for one more: ${again}`
        : 'Look at its console, and at its network.';
    case 'ready':
      return 'Nothing: when all hosts are ready, zoneseed finalize makes the zone.';
    default:
      return undefined;
  }
}

function silentSince(memory: MachineMemory, now: string, listening: string): string | undefined {
  const limit = SILENT_AFTER[memory.state];
  if (limit === undefined || memory.lastHeard === undefined) return undefined;
  const quiet = Math.min(between(memory.lastHeard, now), between(listening, now));
  return quiet > limit ? memory.lastHeard : undefined;
}

function openStep({ firstBoot }: MachineMemory) {
  return firstBoot?.status.steps.find(({ state }) => state !== 'done');
}

function stepOf(memory: MachineMemory, others: readonly MachineMemory[], now: string): StepView | undefined {
  const { installer, firstBoot, state } = memory;
  if (state === 'ready' || state === 'expected' || state === 'booted') return undefined;
  if (firstBoot !== undefined) {
    const step = openStep(memory);
    if (step === undefined) return undefined;
    const number = firstBoot.status.steps.indexOf(step) + 1;
    const medianSeconds = medianOf(memory, others, `step ${step.name}`);
    const seconds = between(firstBoot.began, now);
    return { text: step.name, number, of: firstBoot.status.steps.length, seconds, medianSeconds };
  }
  if (installer === undefined) return undefined;
  const until = state === 'installer' ? now : (memory.since ?? now);
  const { text, percent, began } = installer;
  const medianSeconds = medianOf(memory, others, `installer ${percent}`);
  return { text, percent, seconds: between(began, until), medianSeconds };
}

/** How long the others took to the same place. */
function medianOf(own: MachineMemory, others: readonly MachineMemory[], key: string) {
  const times = others
    .filter((other) => other !== own)
    .flatMap(({ reached }) => reached[key] ?? [])
    .sort((a, b) => a - b);
  return times[Math.floor((times.length - 1) / 2)];
}

function timelineOf({ way }: MachineMemory, silent: string | undefined, now: string): TimelineEntry[] {
  const all: { state: MachineState; at: string }[] = [...way];
  if (silent !== undefined) all.push({ state: 'silent', at: silent });
  return all.map(({ state, at }, index) => ({ state, at, seconds: between(at, all[index + 1]?.at ?? now) }));
}
