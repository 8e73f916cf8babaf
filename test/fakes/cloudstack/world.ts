/** What a command sees of the server: its state, its version and its time. */
import { add, type Happening, live, type Row, type RowOf, row, type State, type TableName } from './state.ts';

/** How long things take, in milliseconds. */
export interface Pace {
  /** Every call, before it is looked at. */
  readonly call: number;
  readonly job: number;
  /** createPod writes its addresses one by one. */
  readonly createPod: number;
  readonly addHost: number;
  /** Between createZone's look for a zone of the same name and the zone: two at once make two. */
  readonly createZone: number;
  /** From the time a zone can have system VMs to their first sight, and between their states. */
  readonly systemVm: number;
  /** Until the next ping of a host: then it is in maintenance. */
  readonly ping: number;
  /** Until hosts and system VMs are as before after the server was restarted. */
  readonly settle: number;
}

export const FAST: Pace = {
  call: 0,
  job: 20,
  createPod: 0,
  addHost: 0,
  createZone: 5,
  systemVm: 100,
  ping: 100,
  settle: 100,
};

/** As measured on a busy two-core machine. */
export const REAL: Pace = {
  call: 30,
  job: 500,
  createPod: 8000,
  addHost: 60_000,
  createZone: 100,
  systemVm: 12_000,
  ping: 57_000,
  settle: 60_000,
};

/** What the lab does for the stand-in, outside of it. */
export interface Hooks {
  /** Logs in to the machine and sets up its agent; what it throws is the server's reason for refusing. */
  readonly addHost?: (asked: HostAsked) => Promise<HostFound>;
  /** Whether the export can be mounted by the management server: an image store is accepted either way. */
  readonly mountImageStore?: (url: string) => Promise<boolean>;
  /** Whether the hosts can mount the export: a pool is refused otherwise. */
  readonly mountPool?: (url: string) => Promise<boolean>;
}

export interface HostAsked {
  readonly address: string;
  readonly username: string;
  readonly password: string;
  readonly zone: number;
  readonly pod: number;
  readonly cluster: number;
  readonly guid: string;
  /** The setting `host`. */
  readonly servers: string;
  /** kvmnetworklabel by traffic type. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface HostFound {
  readonly name?: string;
  readonly secured?: boolean;
}

export class World {
  state: State;
  readonly version: string;
  readonly pace: Pace;
  readonly hooks: Hooks;
  readonly #clock: () => number;
  /** The time of what happens just now, which may be late. */
  #moment: number | undefined;
  /** Calls come side by side, what happens by itself does not. */
  #turn: Promise<void> = Promise.resolve();

  constructor(state: State, version: string, pace: Pace, hooks: Hooks, clock: () => number) {
    this.state = state;
    this.version = version;
    this.pace = pace;
    this.hooks = hooks;
    this.#clock = clock;
  }

  now(): number {
    return this.#moment ?? this.#clock();
  }

  add<T extends TableName>(table: T, fields: Omit<RowOf<T>, 'id' | 'db'>, id?: string): RowOf<T> {
    return add(this.state, table, fields, id);
  }

  live<T extends TableName>(table: T): RowOf<T>[] {
    return live(this.state, table);
  }

  row<T extends TableName>(table: T, id: string): RowOf<T> {
    return row(this.state, table, id);
  }

  remove(row: Row): void {
    row.removed = true;
  }

  /** Lets something happen by itself. */
  later(milliseconds: number, what: string, ...args: string[]): void {
    this.state.happenings.push({ at: this.now() + milliseconds, what, args });
  }

  /** Does what is due, in the order of time, as if it were done at its time. */
  happen(act: (due: Happening) => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(() => this.#happen(act));
    return this.#turn;
  }

  async #happen(act: (due: Happening) => Promise<void>): Promise<void> {
    for (;;) {
      const [due] = this.state.happenings.toSorted((a, b) => a.at - b.at);
      if (due === undefined || due.at > this.#clock()) break;
      this.state.happenings = this.state.happenings.filter((one) => one !== due);
      this.#moment = due.at;
      await act(due);
    }
    this.#moment = undefined;
  }

  /** Whether the server is of this version or a later one: `4.20`. */
  since(version: string): boolean {
    const numbers = (text: string) => text.split('.').slice(0, 2).map(Number);
    const [major = 0, minor = 0] = numbers(this.version);
    const [wantMajor = 0, wantMinor = 0] = numbers(version);
    return major > wantMajor || (major === wantMajor && minor >= wantMinor);
  }

  time(at: number = this.now()): string {
    return `${new Date(at).toISOString().slice(0, 19)}+0000`;
  }
}
