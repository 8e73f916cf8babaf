/** Where one installation of a host ends and the next begins, and what of the former is still on its way then. */
import { type MachineMemory, noted, UNHEARD } from './machine-memory.ts';
import { CURTIN, isInstalled } from './milestones.ts';
import type { InstallerEvent, StatusEvent } from './serve-event.ts';

/** An installer says each once, before curtin begins; the last one after it has set up the network as the seed says. */
const BEGINNINGS = [
  'core_validation',
  'Early/run',
  'apply_autoinstall_config',
  'Filesystem/apply_autoinstall_config',
].map((name) => `subiquity/${name}`);

/**
 * Whether an installer that serve did not start has begun anew, from a stick for example: it says that it begins after it had said more,
 * or says anything after the system it had installed has reported. Before and after are those of the machine's clock,
 * so that a word that comes late or twice is none of another installation; where the clock was set back, the first boot tells it.
 */
export function isAnother(memory: MachineMemory, event: InstallerEvent): boolean {
  const { installer, firstBoot, state } = memory;
  if (event.stamp <= lastStamp(memory)) return false;
  if (firstBoot !== undefined) return !isInstalled(event);
  const isOver = (installer?.percent ?? 0) >= CURTIN || state === 'failed';
  return isOver && event.type === 'start' && BEGINNINGS.includes(event.name);
}

/** Seconds, by the machine's clock at the last report of its first boot: the sequence is made of it (first-boot/state.sh). */
export function bootClock({ firstBoot }: Pick<MachineMemory, 'firstBoot'>): number {
  return (firstBoot?.status.sequence ?? 0) / 1e6;
}

/** The latest that the machine's clock is known to have been. */
function lastStamp(memory: MachineMemory): number {
  return Math.max(memory.latestStamp, memory.former?.stamp ?? 0, bootClock(memory));
}

/** What is known once another installation has begun by itself; all that the former said is older than all that this one says. */
export function begunAnother(memory: MachineMemory, at: string): MachineMemory {
  const former = { stamp: lastStamp(memory), sequence: lastSequence(memory), byClock: true } as const;
  return noted(
    { ...UNHEARD, former, log: memory.log },
    at,
    'another installation has begun, which serve did not start',
  );
}

/** Of an earlier installation: made before that one ended, where the machine's clock or the state say which of the two it can be of. */
export function isLate({ former, state }: MachineMemory, { stamp }: InstallerEvent): boolean {
  return former !== undefined && (former.byClock || state === 'expected') && stamp <= former.stamp;
}

/**
 * The installation that was asked for has not begun: what reports is the former system, which goes on trying a step that fails
 * until it is switched off. The numbers of the next one begin anew, unless the clock has told where it began.
 */
export function isFormerSystem({ former, install }: MachineMemory, { status }: StatusEvent): boolean {
  if (former === undefined) return false;
  return former.byClock ? status.sequence <= former.sequence : former.sequence > 0 && install === 'wanted';
}

/** A new way begins; what the former said is kept where a late word of it has to be known again. */
export function askedAgain(memory: MachineMemory, at: string): MachineMemory {
  const former = {
    stamp: Math.max(memory.latestStamp, memory.former?.stamp ?? 0),
    sequence: lastSequence(memory),
  };
  const fresh = { ...UNHEARD, former, log: memory.log };
  return noted({ ...fresh, since: at, way: [{ state: 'expected', at }] }, at, 'one more installation was asked for');
}

function lastSequence({ firstBoot, former }: MachineMemory): number {
  return firstBoot?.status.sequence ?? former?.sequence ?? 0;
}
