/** Where one installation of a host ends and the next begins, and what of the former is still on its way then. */
import { type MachineMemory, noted, UNHEARD } from './machine-memory.ts';
import type { InstallerEvent } from './serve-event.ts';

/** Of an earlier installation: it comes while nothing of the one that is wanted has been seen, and was made before that one ended. */
export function isLate({ former, state }: MachineMemory, { stamp }: InstallerEvent): boolean {
  return former !== undefined && state === 'expected' && stamp <= former.stamp;
}

/**
 * The installation that was asked for has not begun: what reports is the former system, which goes on trying a step that fails
 * until it is switched off. The numbers of the next one begin anew.
 */
export function isFormerSystem({ former, install }: MachineMemory): boolean {
  return former !== undefined && former.sequence > 0 && install === 'wanted';
}

/** A new way begins; what the former said is kept where a late word of it has to be known again. */
export function askedAgain(memory: MachineMemory, at: string): MachineMemory {
  const former = {
    stamp: Math.max(memory.latestStamp, memory.former?.stamp ?? 0),
    sequence: memory.firstBoot?.status.sequence ?? memory.former?.sequence ?? 0,
  };
  const fresh = { ...UNHEARD, former, log: memory.log, latestStamp: 0 };
  return noted({ ...fresh, since: at, way: [{ state: 'expected', at }] }, at, 'one more installation was asked for');
}
