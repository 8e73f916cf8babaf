/**
 * What serve shows of a rack: plain JSON, from which the page, the terminal and `zoneseed status` are made alike. It holds no
 * secret. Every time is one of serve's own clock, ISO 8601 in UTC with milliseconds; every duration is in seconds.
 * Texts that machines said (steps, failures, log lines) are bounded and hold no control characters, but may be anything else.
 */

/** A machine's way, in its order; `failed` and `silent` can befall it anywhere on it. */
export const STATES = [
  'expected',
  'booted',
  'installer',
  'restarting',
  'first-boot',
  'ready',
  'failed',
  'silent',
] as const;

export type MachineState = (typeof STATES)[number];

export interface RackView {
  readonly site: string;
  /** Where machines reach serve, with its final slash. */
  readonly url: string;
  readonly startedAt: string;
  /** When this view was made: with it a page knows how old `since` is, whatever its own clock says. */
  readonly now: string;
  /** In the order of the site file. */
  readonly machines: readonly MachineView[];
  readonly unknown: readonly UnknownMachine[];
  readonly networks: readonly NetworkView[];
  readonly totals: Readonly<Record<MachineState, number>>;
  /** The latest last; those that are over (a faulty edit that was mended) are not among them. */
  readonly notices: readonly Notice[];
}

/** One host of the site and the machine that is, or is to become, it. */
export interface MachineView {
  readonly host: string;
  readonly roles: readonly string[];
  /** Its address in the site file on the network serve is reached through, else its first; absent for one that has none. */
  readonly address?: string;
  readonly state: MachineState;
  readonly since: string;
  /** False when no report with the host's own token has come: only what anybody on the segment can say of itself is known. */
  readonly proven: boolean;
  readonly step?: StepView;
  /** What it waits for, for example `database:3306`. */
  readonly waitsFor?: string;
  readonly failure?: FailureView;
  /** Whether its boot script says "install", and its seed is handed out: `begun` and `done` are not asked for again by themselves. */
  readonly install: 'wanted' | 'begun' | 'done';
  /** What an operator should look at whatever the state is: a second hand-out from another address, two hosts claimed by it. */
  readonly alerts: readonly string[];
  /** The states it went through, the present one last; `seconds` is how long each took, so far for the last. */
  readonly timeline: readonly TimelineEntry[];
}

export interface StepView {
  /** For example `curtin: extracting the system`, or `management-database`. */
  readonly text: string;
  /** Of the first boot's steps, 1 and up; the installer's have no number. */
  readonly number?: number;
  readonly of?: number;
  /** Percent of the installation that is usually done here. */
  readonly percent?: number;
  /** How long the machine has been in the installer or in its first boot. */
  readonly seconds?: number;
  /** How long the others took from the same beginning to this step; absent while nobody else has been there. */
  readonly medianSeconds?: number;
}

export interface FailureView {
  /** The line that says why. */
  readonly line: string;
  /** Where the whole log is, as words with a command that can be typed. */
  readonly log: string;
}

export interface TimelineEntry {
  readonly state: MachineState;
  readonly at: string;
  readonly seconds: number;
}

/** A machine that is no host of the site, or that two hosts claim. */
export interface UnknownMachine {
  /** Stays the same while serve runs and after: for a page's list. */
  readonly id: string;
  readonly serial?: string;
  readonly uuid?: string;
  readonly macs: readonly string[];
  readonly address?: string;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** The hosts that claim it, where more than one does. */
  readonly claimedBy: readonly string[];
  /** What to paste into the site file to make it a host: whole lines of YAML. */
  readonly yaml: string;
}

export interface NetworkView {
  readonly name: string;
  readonly cidr: string;
  readonly bridge?: string;
  readonly vlan?: number;
  /** The hosts on it, with their addresses where they have one. */
  readonly hosts: readonly { readonly host: string; readonly address?: string }[];
  /** What dnsmasq has leased on the segment that serve is on. */
  readonly leases: readonly { readonly mac: string; readonly address: string; readonly name?: string }[];
  /** Whether serve is reached through this network. */
  readonly served: boolean;
}

export interface Notice {
  /** Of two with one id the later replaces the earlier. */
  readonly id: string;
  readonly at: string;
  /** `alert` is red: somebody asked for what is not theirs, or is asking again. */
  readonly kind: 'note' | 'warning' | 'alert';
  readonly text: string;
  readonly host?: string;
}

/** All that is known of one machine: `GET /machines/HOST`. */
export interface MachineDetails {
  readonly machine: MachineView;
  /** What happened, the latest last, bounded. */
  readonly events: readonly EventView[];
  /** What to do now, in a sentence; absent where there is nothing to do but wait. */
  readonly nextAction?: string;
  /** Steps of the first boot as the host last told them. */
  readonly steps: readonly {
    readonly name: string;
    readonly state: 'pending' | 'waiting' | 'running' | 'done' | 'failed';
    readonly tries: number;
    readonly waitsFor?: string;
    readonly error?: string;
  }[];
}

export interface EventView {
  readonly at: string;
  readonly level: 'note' | 'warning' | 'error';
  readonly text: string;
  /** Present where anybody on the segment could have caused it: no token of the host's came with it. */
  readonly unproven?: true;
}

/** The body of `POST /again`: `typed` is the host's name as the operator typed it, and must be the same as `host`. */
export interface AgainRequest {
  readonly host: string;
  readonly typed: string;
}

/**
 * What `GET /live` sends, each as the data of a server-sent event of the name `kind`: the whole view at the beginning and after
 * every reconnection (and when a site file was read anew), then what changes. A machine or notice stands for the former of its name or id.
 */
export type LiveEvent =
  | { readonly kind: 'view'; readonly view: RackView }
  | { readonly kind: 'machine'; readonly machine: MachineView; readonly totals: RackView['totals'] }
  | { readonly kind: 'unknown'; readonly unknown: readonly UnknownMachine[] }
  | { readonly kind: 'networks'; readonly networks: readonly NetworkView[] }
  | { readonly kind: 'notices'; readonly notices: readonly Notice[] };
