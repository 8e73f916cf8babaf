/** A network segment of its own: a bridge in a network namespace, machines' taps, a static web server, dnsmasq. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureNginx, nginxAround } from '../lab/nginx.ts';
import { must, run } from '../lab/process.ts';
import { endWithUs } from './harness.ts';

/** The server's address; its network is that of site.yaml. */
export const SERVER = '10.99.0.1';
const OTHER_SERVER = '10.99.0.2';

let count = 0;

/** What keeps this machine from making a segment, in words; undefined when nothing does. */
export async function obstacleToLan(): Promise<string | undefined> {
  const trial = 'ip link add lan type bridge && ip tuntap add tap0 mode tap && ip link set tap0 master lan';
  const { code, stderr } = await run(['unshare', '--net', 'sh', '-c', trial]);
  return code === 0 ? undefined : `this machine does not allow it: ${stderr}`;
}

/** Of no host of site.yaml. */
function ownAddress(tap: string): string {
  return `52:54:00:99:01:${tap.slice('tap'.length).padStart(2, '0')}`;
}

/** A segment; everything in it ends with `close`. */
export class Lan {
  readonly #name: string;
  readonly #scratch: string;
  readonly #children: ChildProcess[] = [];
  readonly #namespaces: string[] = [];
  readonly #taps: string[] = [];
  readonly #cards = new Map<string, Promise<unknown>>();

  private constructor(scratch: string) {
    count += 1;
    this.#name = `zsm${process.pid}-${count}`;
    this.#scratch = scratch;
  }

  static async open(scratch: string, machines: number): Promise<Lan> {
    const lan = new Lan(scratch);
    await lan.#namespace(lan.#name);
    await lan.#ip('link', 'add', 'lan', 'type', 'bridge');
    await lan.#ip('addr', 'add', `${SERVER}/24`, 'dev', 'lan');
    await lan.#ip('link', 'set', 'lan', 'up');
    for (let index = 0; index < machines; index += 1) {
      const tap = `tap${index}`;
      await lan.#ip('tuntap', 'add', tap, 'mode', 'tap');
      await lan.#ip('link', 'set', tap, 'master', 'lan', 'up');
      lan.#taps.push(tap);
    }
    return lan;
  }

  /** What runs a program inside the segment. */
  get prefix(): string[] {
    return ['ip', 'netns', 'exec', this.#name];
  }

  /** Lends a tap to one machine at a time. */
  async withTap<T>(use: (tap: string) => Promise<T>): Promise<T> {
    const tap = this.#taps.shift();
    if (tap === undefined) throw new Error('more machines than the segment was opened for');
    try {
      return await use(tap);
    } finally {
      this.#taps.push(tap);
    }
  }

  /**
   * Lends a tap and the address of its card, one of the tap's own unless told: two machines with one address would take each other's
   * packets, so who wants an address that is lent waits.
   */
  async withCard<T>(mac: string | undefined, use: (card: { tap: string; mac: string }) => Promise<T>): Promise<T> {
    if (mac === undefined) return this.withTap((tap) => use({ tap, mac: ownAddress(tap) }));
    const before = this.#cards.get(mac);
    const mine = Promise.resolve(before).then(() => this.withTap((tap) => use({ tap, mac })));
    this.#cards.set(
      mac,
      mine.catch(() => {}),
    );
    return mine;
  }

  /** Serves a folder as plainly as can be. */
  async serve(root: string, port: number): Promise<void> {
    const argv = ['python3', '-m', 'http.server', `${port}`, '--bind', SERVER, '--directory', root];
    await this.#serves(argv, port);
  }

  /** Serves a tree with nginx, as the tree's own `nginx.conf` says. */
  async serveWithNginx(tree: string, port: number): Promise<void> {
    const configuration = await nginxAround(join(tree, 'nginx.conf'), this.#scratch);
    await this.#serves([await ensureNginx(), '-e', 'stderr', '-c', configuration], port);
  }

  async #serves(argv: readonly string[], port: number): Promise<void> {
    this.#start('http', argv, this.#name);
    for (let tries = 0; tries < 1200; tries += 1) {
      const { code } = await run([
        ...this.prefix,
        'curl',
        '-fsS',
        '-o',
        '/dev/null',
        `http://${SERVER}:${port}/boot.ipxe`,
      ]);
      if (code === 0) return;
      await delay(100);
    }
    throw new Error('the web server does not answer');
  }

  /** Runs dnsmasq with a generated configuration; more arguments come after it. */
  async dnsmasq(configuration: string, ...more: string[]): Promise<void> {
    await must(['dnsmasq', '--test', `--conf-file=${configuration}`]);
    const files = [
      `--dhcp-leasefile=${join(this.#scratch, `${this.#name}.leases`)}`,
      '--pid-file=',
      '--user=root',
      '--log-facility=-',
    ];
    this.#start('dnsmasq', ['dnsmasq', '-k', `--conf-file=${configuration}`, ...files, ...more], this.#name);
    await delay(500);
  }

  /** The DHCP server a proxy stands beside: on a machine of its own, it gives addresses, and `more` if told. */
  async plainDhcp(...more: string[]): Promise<void> {
    const other = `${this.#name}-dhcp`;
    await this.#namespace(other);
    await this.#ip('link', 'add', 'other', 'type', 'veth', 'peer', 'name', 'lan', 'netns', other);
    await this.#ip('link', 'set', 'other', 'master', 'lan', 'up');
    await must(['ip', '-n', other, 'addr', 'add', `${OTHER_SERVER}/24`, 'dev', 'lan']);
    await must(['ip', '-n', other, 'link', 'set', 'lan', 'up']);
    const range = '--dhcp-range=10.99.0.60,10.99.0.90,255.255.255.0,1h';
    const files = [
      `--dhcp-leasefile=${join(this.#scratch, `${other}.leases`)}`,
      '--pid-file=',
      '--user=root',
      '--log-facility=-',
    ];
    this.#start('plain-dhcp', ['dnsmasq', '-k', '--conf-file=/dev/null', '--port=0', range, ...files, ...more], other);
    await delay(500);
  }

  async close(): Promise<void> {
    for (const child of this.#children) child.kill('SIGTERM');
    await delay(300);
    for (const namespace of this.#namespaces.reverse()) await run(['ip', 'netns', 'del', namespace]);
  }

  async #namespace(name: string): Promise<void> {
    await must(['ip', 'netns', 'add', name]);
    this.#namespaces.push(name);
    await must(['ip', '-n', name, 'link', 'set', 'lo', 'up']);
  }

  async #ip(...words: string[]): Promise<void> {
    await must(['ip', '-n', this.#name, ...words]);
  }

  #start(name: string, argv: readonly string[], namespace: string): void {
    const child = endWithUs(spawn('ip', ['netns', 'exec', namespace, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] }));
    const log = createWriteStream(join(this.#scratch, `${namespace}-${name}.log`));
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    this.#children.push(child);
  }
}
