/** A switch in a network namespace: one bridge a segment, one port a network card of a host. Nothing touches the machine's own network. */
import { asRoot, must, type Outcome, type RunOptions, run } from './process.ts';

export interface Segment {
  /** At most nine characters: the bridge is called `br-NAME`. */
  readonly name: string;
  /** Addresses with prefix the switch itself answers on, the gateways of the segment among them. */
  readonly addresses: readonly string[];
  /** The largest packet its ports carry; 1500 unless told. */
  readonly mtu?: number;
}

export interface Card {
  /** What the kernel calls it when the host starts, `ens3`. */
  readonly name: string;
  readonly mac: string;
  readonly segment: string;
}

/** Seconds for one `ip` command, against hanging; the kernel is slow to take a namespace down under load. */
const LIMIT = 300;

export class Switch {
  /** Prefix of every namespace of this lab; keeps two labs on one machine apart. */
  readonly id: string;
  readonly netns: string;
  readonly #hosts = new Set<string>();
  readonly #mtus = new Map<string, number>();
  #ports = 0;
  #gone = false;

  private constructor(id: string) {
    this.id = id;
    this.netns = `${id}-switch`;
  }

  /** Makes the switch with its segments; `id` is short and its own. */
  static async create(id: string, segments: readonly Segment[]): Promise<Switch> {
    const made = new Switch(id);
    await must(asRoot(['ip', 'netns', 'add', made.netns]), { timeout: LIMIT });
    await made.#ip('link', 'set', 'lo', 'up');
    for (const segment of segments) {
      const bridge = `br-${segment.name}`;
      await made.#ip('link', 'add', bridge, 'type', 'bridge');
      made.#mtus.set(segment.name, segment.mtu ?? 1500);
      for (const address of segment.addresses) await made.#ip('address', 'add', address, 'dev', bridge, 'nodad');
      await made.#ip('link', 'set', bridge, 'up');
    }
    await made.inside(['sysctl', '-qw', 'net.ipv4.ip_forward=1']);
    return made;
  }

  /** Gives the switch an address that no segment has, such as that of a public name server. */
  async answerAs(address: string): Promise<void> {
    await this.#ip('address', 'replace', `${address}/32`, 'dev', 'lo');
  }

  /** A fresh namespace for a host, with its cards plugged in; a namespace of that name is thrown away first. */
  async plug(host: string, cards: readonly Card[]): Promise<string> {
    const netns = this.hostNetns(host);
    await this.unplug(host);
    if (this.#gone) throw new Error('the run is being ended');
    await must(asRoot(['ip', 'netns', 'add', netns]), { timeout: LIMIT });
    this.#hosts.add(host);
    await must(asRoot(['ip', '-n', netns, 'link', 'set', 'lo', 'up']), { timeout: LIMIT });
    for (const card of cards) {
      const port = `p${this.#ports++}`;
      const link = ['link', 'add', card.name, 'address', card.mac, 'type', 'veth', 'peer', 'name', port];
      await must(asRoot(['ip', '-n', netns, ...link, 'netns', this.netns]), { timeout: LIMIT });
      await this.#join(port, card.segment);
    }
    return netns;
  }

  /** A port for a virtual machine: a tap device on a segment, to be opened inside this switch's namespace. */
  async tap(segment: string): Promise<string> {
    const port = `t${this.#ports++}`;
    await this.#ip('tuntap', 'add', port, 'mode', 'tap');
    await this.#join(port, segment);
    return port;
  }

  async unplug(host: string): Promise<void> {
    await run(asRoot(['ip', 'netns', 'delete', this.hostNetns(host)]), { timeout: LIMIT });
    this.#hosts.delete(host);
  }

  hostNetns(host: string): string {
    return `${this.id}-${host}`;
  }

  /** Runs a program of this machine as if it stood at the switch. */
  async inside(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return run(asRoot(['ip', 'netns', 'exec', this.netns, ...argv]), options);
  }

  /** Takes everything away; hosts must be stopped. */
  async destroy(): Promise<void> {
    this.#gone = true;
    for (const host of this.#hosts) await this.unplug(host);
    await run(asRoot(['ip', 'netns', 'delete', this.netns]), { timeout: LIMIT });
  }

  async #join(port: string, segment: string): Promise<void> {
    const mtu = String(this.#mtus.get(segment) ?? 1500);
    await this.#ip('link', 'set', port, 'mtu', mtu, 'master', `br-${segment}`, 'up');
  }

  async #ip(...args: readonly string[]): Promise<void> {
    await must(asRoot(['ip', '-n', this.netns, ...args]), { timeout: LIMIT });
  }
}
