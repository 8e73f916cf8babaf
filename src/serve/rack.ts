/** The rack: what the machines ask and say, written down and answered, and what is shown of it. */

import type { MediaHost } from '../media/media-site.ts';
import { HostsServed } from './hosts-served.ts';
import { type Journal, openJournal, readJournal } from './journal.ts';
import { KnownCards } from './known-cards.ts';
import { factsOf, hostsBy, type MachineRequest } from './machine-request.ts';
import { machineDetails, machineView } from './machine-view.ts';
import { Notices } from './notices.ts';
import { RackMemory } from './rack-memory.ts';
import { type MachineDetails, type MachineView, type NetworkView, type RackView, STATES } from './rack-view.ts';
import { readReport } from './report-post.ts';
import type { ServeEvent } from './serve-event.ts';
import type { ServedHost, ServedSite } from './served-site.ts';

export type Leases = NetworkView['leases'];

/** What a machine that asked is to do. */
export type BootAnswer =
  | { readonly kind: 'install'; readonly host: MediaHost }
  | { readonly kind: 'disk'; readonly host: string; readonly install: MachineView['install'] }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'claimed'; readonly hosts: readonly string[] };

export type SeedAnswer = { readonly kind: 'given'; readonly host: MediaHost } | { readonly kind: 'refused' };

export interface RackOptions {
  readonly site: ServedSite;
  readonly url: string;
  /** Path of the journal. */
  readonly journal: string;
}

/** What changed: hosts by name, or everything. */
export type Change = { readonly hosts: readonly string[]; readonly unknown: boolean } | 'notices' | 'networks' | 'all';

/** Of one address that asks for a seed again and again, one refusal in so many milliseconds is written down. */
const REFUSAL_AGAIN = 60_000;

export class Rack {
  readonly notices = new Notices((what) => this.#tell(what));
  readonly #memory: RackMemory;
  readonly #url: string;
  readonly #started = new Date().toISOString();
  readonly #listeners = new Set<(change: Change) => void>();
  /** Seeds that are being handed out, host -> address: decided before the disk has it, so that two cannot both get one. */
  readonly #given = new Map<string, string>();
  readonly #refusals = new Map<string, number>();
  readonly #cards = new KnownCards();
  readonly #hosts: HostsServed;
  #journal: Journal | undefined;
  /** As the site file has it now. */
  #site: ServedSite;
  #leases: Leases = [];

  private constructor({ site, url }: RackOptions, memory: RackMemory) {
    this.#site = site;
    this.#url = url;
    this.#memory = memory;
    this.#hosts = new HostsServed(site.hosts);
  }

  /** Knows what the journal holds, and goes on writing it. Throws the system's error for one that cannot be written. */
  static async open(options: RackOptions): Promise<Rack> {
    const read = readJournal(options.journal);
    const memory = new RackMemory(read);
    const rack = new Rack(options, memory);
    if (read.dropped > 0) {
      const lines = read.dropped === 1 ? 'a line' : `${read.dropped} lines`;
      rack.notices.put('journal', 'note', `the journal has ${lines} that a kill or a full disk has cut: passed over`);
    }
    rack.#journal = await openJournal(options.journal, {
      written: (event) => rack.#written(event),
      state: () => memory.state(),
    });
    return rack;
  }

  get site(): ServedSite {
    return this.#site;
  }

  /** The host a token belongs to. */
  hostOfToken(token: string): ServedHost | undefined {
    return this.#hosts.ofToken(token);
  }

  /** A machine asks what to boot. */
  async machineAsks(request: MachineRequest, address: string): Promise<BootAnswer> {
    const hosts = hostsBy(request, this.#site.hosts);
    const [host, ...more] = hosts;
    const [card] = request.macs;
    if (card !== undefined) this.#cards.came(address, card);
    const install = host === undefined ? 'done' : this.installOf(host.name);
    const medium = more.length === 0 && install === 'wanted' ? host?.medium : undefined;
    await this.#add({
      ...{ at: new Date().toISOString(), kind: 'boot', machine: factsOf(request, address) },
      ...{ hosts: hosts.map(({ name }) => name), answer: medium === undefined ? 'disk' : 'install' },
    });
    if (medium !== undefined) return { kind: 'install', host: medium };
    if (host === undefined) return { kind: 'unknown' };
    if (more.length > 0) return { kind: 'claimed', hosts: hosts.map(({ name }) => name) };
    return { kind: 'disk', host: host.name, install };
  }

  /** What of a host's installation holds now: one whose seed is on its way has begun. */
  installOf(host: string): MachineView['install'] {
    const { install } = this.#memory.of(host);
    return install === 'wanted' && this.#given.has(host) ? 'begun' : install;
  }

  /**
   * Somebody asks for the seed in `folder`: undefined where there is none of that name. It is given while an install is wanted,
   * and to the one who has it until the installation ends. `main` is the document with the secrets: what is written down.
   */
  async seedAsked(folder: string, address: string, main: boolean): Promise<SeedAnswer | undefined> {
    const host = this.#hosts.ofSeed(folder);
    if (host?.medium === undefined) return undefined;
    const install = this.installOf(host.name);
    const holder = this.#given.get(host.name) ?? this.#memory.of(host.name).seedTo;
    if (install === 'wanted' || (install === 'begun' && holder === address)) {
      if (main) await this.#giveTo(host.name, address);
      return { kind: 'given', host: host.medium };
    }
    await this.#refuse(host.name, address, install === 'begun' && holder !== undefined ? 'refused' : 'unwanted');
    return { kind: 'refused' };
  }

  async #giveTo(host: string, address: string): Promise<void> {
    const isFirst = !this.#given.has(host);
    this.#given.set(host, address);
    try {
      await this.#add(this.#seedEvent(host, address, 'given'));
    } catch (error) {
      // What could not be written down is not handed out: the installation has not begun.
      if (isFirst) this.#given.delete(host);
      throw error;
    }
  }

  async #refuse(host: string, address: string, answer: 'refused' | 'unwanted'): Promise<void> {
    const key = `${host} ${address} ${answer}`;
    const now = Date.now();
    if (now - (this.#refusals.get(key) ?? 0) < REFUSAL_AGAIN) return;
    if (this.#refusals.size > 1000) this.#refusals.clear();
    this.#refusals.set(key, now);
    this.notices.put(`seed ${key}`, 'alert', `the seed of ${host} was refused to ${address}`, host);
    await this.#add(this.#seedEvent(host, address, answer));
  }

  #seedEvent(host: string, address: string, answer: 'given' | 'refused' | 'unwanted'): ServeEvent {
    const mac = this.#cards.of(address) ?? this.#leases.find((lease) => lease.address === address)?.mac;
    return { at: new Date().toISOString(), kind: 'seed', host, address, answer, mac };
  }

  /** A report with the token of `host`; false for what is none. */
  async reported(host: string, address: string, body: string): Promise<boolean> {
    const event = readReport(host, address, body);
    if (event === undefined) return false;
    this.#cards.prove(address);
    await this.#add(event);
    return true;
  }

  /** One more installation of a host is wanted. False for a host that there is not. */
  async again(host: string): Promise<boolean> {
    if (!this.#site.hosts.some(({ name }) => name === host)) return false;
    this.#given.delete(host);
    await this.#add({ at: new Date().toISOString(), kind: 'again', host });
    this.#hosts.renew(host);
    return true;
  }

  /** The site file was edited: what has begun goes on with the documents it began with. */
  replaceSite(site: ServedSite): void {
    this.#hosts.replace(site.hosts, (name) => this.installOf(name) === 'begun');
    this.#site = site;
    this.#tell('all');
  }

  setLeases(leases: Leases): void {
    if (JSON.stringify(leases) === JSON.stringify(this.#leases)) return;
    this.#leases = leases;
    this.#tell('networks');
  }

  view(): RackView {
    const machines = this.machines(this.#site.hosts.map(({ name }) => name));
    return {
      ...{ site: this.#site.name, url: this.#url, startedAt: this.#started, now: new Date().toISOString(), machines },
      ...{ unknown: this.#memory.unknown, networks: this.networks(), notices: this.notices.all() },
      totals: totalsOf(machines),
    };
  }

  /** The machines of these hosts, in the order of the site. */
  machines(names: readonly string[]): MachineView[] {
    const wanted = new Set(names);
    const all = this.#site.hosts.map(({ name }) => this.#memory.of(name));
    const time = { now: new Date().toISOString(), listening: this.#started };
    return this.#site.hosts.flatMap((host) =>
      wanted.has(host.name) ? machineView(host, this.#memory.of(host.name), all, time) : [],
    );
  }

  get unknown(): RackView['unknown'] {
    return this.#memory.unknown;
  }

  networks(): NetworkView[] {
    return this.#site.networks.map((network) => ({ ...network, leases: network.served ? this.#leases : [] }));
  }

  details(host: string): MachineDetails | undefined {
    const [machine] = this.machines([host]);
    return machine === undefined ? undefined : machineDetails(machine, this.#memory.of(host));
  }

  /** Hears of every change; the answer ends it. */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    await this.#journal?.close();
  }

  async #add(event: ServeEvent): Promise<void> {
    await this.#journal?.add(event);
  }

  #written(event: ServeEvent): void {
    const hosts = this.#memory.take(event);
    // From here on the memory knows who has it, until that installation ends.
    if (event.kind === 'seed' && event.answer === 'given') this.#given.delete(event.host);
    this.#tell({ hosts, unknown: event.kind === 'boot' });
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** How many machines are in each state. */
export function totalsOf(machines: readonly MachineView[]): RackView['totals'] {
  const count = (state: string) => machines.filter((machine) => machine.state === state).length;
  return Object.fromEntries(STATES.map((state) => [state, count(state)])) as Record<(typeof STATES)[number], number>;
}
