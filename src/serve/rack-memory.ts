/** All that serve knows: of every host, and of machines that are none. Made of the journal's events alone. */

import type { ReadJournal } from './journal.ts';
import { remember } from './machine-events.ts';
import { type MachineMemory, UNHEARD } from './machine-memory.ts';
import type { UnknownMachine } from './rack-view.ts';
import type { ServeEvent } from './serve-event.ts';
import { meet, type Unknown } from './unknown-machines.ts';

export class RackMemory {
  readonly #machines = new Map<string, MachineMemory>();
  #unknown: Unknown = new Map();

  /** Knows what is in a journal. */
  constructor({ begunWith, events }: Pick<ReadJournal, 'begunWith' | 'events'>) {
    if (isState(begunWith)) {
      for (const [host, memory] of Object.entries(begunWith.machines)) this.#machines.set(host, memory);
      this.#unknown = new Map(begunWith.unknown.map((machine) => [machine.id, machine]));
    }
    for (const event of events) this.take(event);
  }

  /** Takes one more event; answers the hosts of which more is known now. */
  take(event: ServeEvent): readonly string[] {
    const hosts = event.kind === 'boot' ? event.hosts : [event.host];
    for (const host of hosts) this.#machines.set(host, remember(this.of(host), event));
    if (event.kind === 'boot') this.#unknown = meet(this.#unknown, event);
    return hosts;
  }

  of(host: string): MachineMemory {
    return this.#machines.get(host) ?? UNHEARD;
  }

  get unknown(): readonly UnknownMachine[] {
    return [...this.#unknown.values()];
  }

  /** As JSON, for the head of a journal. */
  state(): State {
    return { machines: Object.fromEntries(this.#machines), unknown: this.unknown };
  }
}

interface State {
  readonly machines: Readonly<Record<string, MachineMemory>>;
  readonly unknown: readonly UnknownMachine[];
}

/** We wrote it, and a line that is damaged is not read at all. */
function isState(value: unknown): value is State {
  return typeof value === 'object' && value !== null && 'machines' in value && 'unknown' in value;
}
