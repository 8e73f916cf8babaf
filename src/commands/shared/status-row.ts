/** A line of `zoneseed status`: a host as serve knows it, or as it says itself. */
import { isLocked } from '../../disk/lock.ts';
import type { HostState } from '../../finalize/host-state.ts';
import { journalFile, readJournal, serveLock } from '../../serve/journal.ts';
import { machineView } from '../../serve/machine-view.ts';
import { doingOf, stateWord } from '../../serve/machine-words.ts';
import { RackMemory } from '../../serve/rack-memory.ts';
import { lasting, type RackRow } from '../../serve/rack-table.ts';
import type { MachineView } from '../../serve/rack-view.ts';
import { operatorAddress } from '../../site/reach.ts';
import type { Host, Site } from '../../site/site.ts';

export type StatusRow = RackRow & { readonly ready: boolean };

/** Whether a serve of this output folder runs now. */
export function isServed(out: string): boolean {
  return isLocked(serveLock(out));
}

/** The hosts as the journal in `out` has them; a host that serve has never heard of is expected. */
export function viewsOf({ hosts: all }: Site, hosts: readonly Host[], out: string): MachineView[] {
  const memory = new RackMemory(readJournal(journalFile(out)));
  const others = all.map(({ name }) => memory.of(name));
  const now = new Date().toISOString();
  return hosts.map((host) => {
    const { name, roles } = host;
    // Since when serve listens is not in the journal: whoever is silent by it has been silent for longer.
    return machineView({ name, roles, address: operatorAddress(host) }, memory.of(name), others, {
      now,
      listening: LONG_AGO,
    });
  });
}

const LONG_AGO = new Date(0).toISOString();

export function servedRow(machine: MachineView): StatusRow {
  const seconds = machine.state === 'expected' ? undefined : secondsSince(machine);
  const { host, state } = machine;
  return { host, state: stateWord(machine), seconds, doing: doingOf(machine), ready: state === 'ready' };
}

/** What a host says itself; of one that is not reached also what serve, which does not run now, had seen of it last. */
export function toldRow(state: HostState, known: MachineView | undefined): StatusRow {
  // The words of the state stand in a column of their own.
  const doing = [state.ready ? '' : state.state.replace(/^first boot: /, '')];
  if (state.unreached !== undefined && known !== undefined && known.state !== 'expected') {
    const last = [stateWord(known), doingOf(known)].filter(Boolean).join(', ');
    doing.push(`serve saw it ${lasting(secondsSince(known))} ago: ${last}`);
  }
  return { host: state.host.name, state: wordOf(state), doing: doing.join('; '), ready: state.ready };
}

function secondsSince({ since }: MachineView): number {
  return Math.max(0, Math.round((Date.now() - Date.parse(since)) / 1000));
}

function wordOf({ ready, status, unreached }: HostState): string {
  if (ready) return 'ready';
  if (unreached !== undefined) return 'not reached';
  if (status === undefined) return 'not begun';
  return status.state === 'failed' ? 'failed' : 'first boot';
}
