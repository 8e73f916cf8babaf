/** The booted hosts of one built site: from the bytes of its seed ISOs, asked from outside as an operator would. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readStatus, type Status } from '../../src/first-boot/status.ts';
import { fitContainer } from '../lab/container-fit.ts';
import { Container, type Shared } from '../lab/nspawn.ts';
import { must, type Outcome, type RunOptions } from '../lab/process.ts';
import type { Outside } from './outside.ts';
import { type LabHost, MIRROR, macOf } from './site-file.ts';
import { until } from './wait.ts';

const PROJECT = resolve(import.meta.dirname, '../..');

/** Compiles a site file with secrets some of which are given; `ssh_config` names the output folder by its absolute path. */
export async function build(site: string, out: string, secrets: Readonly<Record<string, string>> = {}): Promise<void> {
  const program = [process.execPath, join(PROJECT, 'src/zoneseed.js')];
  const options = { env: { XDG_CONFIG_HOME: join(out, '..', 'config') } };
  if (Object.keys(secrets).length > 0) await must([...program, 'secrets', 'init', site], options);
  for (const [name, value] of Object.entries(secrets)) {
    await must([...program, 'secrets', 'set', site, name], { ...options, input: value });
  }
  await must([...program, 'build', site, '--out', out], options);
}

/** What a machine has beside what its roles ask for. */
export interface Machine {
  /** Whether it can run guests; where it is not said, as its roles want it. */
  readonly kvm?: boolean;
  readonly shared?: readonly Shared[];
}

export class Host {
  readonly lab: LabHost;
  readonly container: Container;
  readonly #outside: Outside;
  readonly #out: string;

  constructor(lab: LabHost, outside: Outside, root: string, out: string, machine: Machine = {}) {
    this.lab = lab;
    this.#outside = outside;
    this.#out = out;
    const fabric = outside.switch;
    const folder = join(outside.folder, 'hosts', lab.name);
    this.container = new Container({
      name: fabric.hostNetns(lab.name),
      root,
      folder,
      netns: fabric.hostNetns(lab.name),
      kvm: machine.kvm ?? lab.roles.includes('kvm'),
      shared: machine.shared,
    });
    outside.owns({ stop: () => this.container.release() });
  }

  /** A new machine: empty disk, cards plugged in, the seed's bytes where a mounted seed would be found. */
  async create(diskSize?: string): Promise<void> {
    await this.plugIn();
    await this.container.create(diskSize);
    const { disk } = this.container;
    await fitContainer(disk);
    await this.insertSeed(this.#out);
    await mkdir(join(disk, 'etc/apt/sources.list.d'), { recursive: true });
    await writeFile(join(disk, 'etc/apt/sources.list'), '');
    await writeFile(join(disk, 'etc/apt/sources.list.d/ubuntu.sources'), IMAGE_SOURCES);
    await mkdir(join(disk, 'usr/share/keyrings'), { recursive: true });
    await must(['cp', this.#outside.keyring, join(disk, 'usr/share/keyrings/ubuntu-archive-keyring.gpg')]);
  }

  /** Cards as the machine has them before any boot; a namespace that a former boot has changed is thrown away. */
  async plugIn(
    macs: readonly [string, string] = [macOf(this.lab, 'public'), macOf(this.lab, 'management')],
  ): Promise<void> {
    await this.#outside.switch.plug(this.lab.name, [
      { name: 'ens3', mac: macs[0], segment: 'public' },
      { name: 'ens4', mac: macs[1], segment: 'mgmt' },
    ]);
  }

  /** Unpacks the ISO: the kernel of the machine that tests may not know the file system. */
  async insertSeed(out: string): Promise<void> {
    const seed = join(this.container.disk, 'var/lib/cloud/seed/nocloud');
    await rm(seed, { recursive: true, force: true });
    await mkdir(seed, { recursive: true });
    await must(['7z', 'x', '-y', `-o${seed}`, join(out, 'iso', `${this.lab.name}.iso`)]);
    // A mounted medium shows its files to root alone; an unpacked one is to do so too.
    await must(['chmod', '-R', 'go=', seed]);
  }

  /** Runs a script over SSH, with no other trust than the build's `known_hosts` and no other key than its `ssh_key`. */
  async ssh(script: string, options: RunOptions = {}, more: readonly string[] = []): Promise<Outcome> {
    const client = ['ssh', '-F', join(this.#out, 'ssh_config'), '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=30'];
    return this.#outside.switch.inside([...client, ...more, this.lab.name, 'sudo -n bash -s'], {
      ...options,
      input: script,
    });
  }

  /** Like `ssh`, for what must work. */
  async ask(script: string): Promise<string> {
    const outcome = await this.ssh(script);
    if (outcome.code !== 0)
      throw new Error(
        `${this.lab.name}: ended with ${outcome.code}: ${`${outcome.stdout}${outcome.stderr}`.slice(-800)}`,
      );
    return outcome.stdout.trim();
  }

  /** Waits until SSH lets us in; throws when it does not. */
  async answers(seconds: number): Promise<void> {
    const last = { words: '' };
    const answer = await until(seconds, async () => {
      const outcome = await this.ssh('true');
      last.words = outcome.stderr;
      return outcome.code === 0 ? true : undefined;
    });
    if (answer === undefined) throw new Error(`${this.lab.name} does not answer SSH: ${last.words}`);
  }

  /** The first boot's own account of itself; undefined while the machine cannot tell. */
  async status(): Promise<Status | undefined> {
    const outcome = await this.container.inside('zoneseed-firstboot --status --json', { timeout: 60 });
    const read = readStatus(outcome.stdout);
    return read.ok ? read.value : undefined;
  }

  /** Waits for a state; throws with what the host says of itself when it does not come. */
  async reaches(state: string, seconds: number): Promise<Status> {
    const reached = await until(seconds, async () => {
      const status = await this.status();
      return status?.state === state ? status : undefined;
    });
    if (reached !== undefined) return reached;
    throw new Error(`${this.lab.name} is not ${state} after ${seconds} s:\n${await this.words()}`);
  }

  /**
   * Waits until the host says that it is in trouble, or waiting, in words that `pattern` finds; gives the seconds it took.
   * Throws with what it says instead.
   */
  async says(pattern: RegExp, seconds: number): Promise<number> {
    const began = Date.now();
    const said = await until(seconds, async () => {
      const status = await this.status();
      return status !== undefined && pattern.test(status.reason ?? '') ? true : undefined;
    });
    if (said === undefined)
      throw new Error(`${this.lab.name} does not say ${pattern} in ${seconds} s:\n${await this.words()}`);
    return Math.round((Date.now() - began) / 1000);
  }

  /** What to read when a host is not as it should be. */
  async words(): Promise<string> {
    const inside = await this.container.inside(
      'zoneseed-firstboot --status; cloud-init status --long; systemctl --failed --no-legend; journalctl -u zoneseed-firstboot -n 30 --no-pager -o cat',
      { timeout: 60 },
    );
    const console = this.container.isOn ? '' : await this.container.console(20);
    return `${inside.stdout}${inside.stderr}${console}`.slice(-5000);
  }
}

/** Where the machine image looks for packages until the seed says otherwise. */
const IMAGE_SOURCES = `Types: deb
URIs: http://${MIRROR}/ubuntu
Suites: noble noble-updates noble-security
Components: main universe
Signed-By: /usr/share/keyrings/ubuntu-archive-keyring.gpg
`;
