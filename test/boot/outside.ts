/** The world around the lab's site: switch, mirror, names, time. Made once a run; the mirror can be taken away. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { index, makeKey, makePackage, stock } from '../lab/apt-repo.ts';
import { Switch } from '../lab/netns.ts';
import { must } from '../lab/process.ts';
import { cacheFolder, packageFolder } from '../lab/roots.ts';
import { JUMBO, MIRROR, OUTSIDE, SYSTEM_VM } from './site-file.ts';
import { until } from './wait.ts';

const STANDINS = resolve(import.meta.dirname, 'standins');
const SERVICES = resolve(import.meta.dirname, '../lab/services.ts');
const TEMPLATE = 'systemvmtemplate-4.19.1-kvm.qcow2';
const NAME_SERVERS = ['168.126.63.1', '8.8.8.8'];
const UBUNTU_SUITES = ['noble', 'noble-updates', 'noble-security', 'noble-backports'];
const DEBIAN_SUITES = ['trixie', 'trixie-updates', 'trixie-security', 'trixie-backports'];

export class Outside {
  readonly switch: Switch;
  /** Holds everything of this run. */
  readonly folder: string;
  readonly #processes: ChildProcess[] = [];
  readonly #machines: { stop(): Promise<void> }[] = [];
  #mirror: ChildProcess | undefined;

  private constructor(fabric: Switch, folder: string) {
    this.switch = fabric;
    this.folder = folder;
  }

  /** Switch, repository and services; everything of it is below a new folder of the cache. Worlds of one run differ by letter. */
  static async create(letter: 'a' | 'b'): Promise<Outside> {
    const runs = join(cacheFolder(), 'runs');
    await mkdir(runs, { recursive: true });
    const folder = await mkdtemp(join(runs, 'boot-'));
    const fabric = await Switch.create(`zs${process.pid % 100000}${letter}`, [
      { name: 'mgmt', addresses: ['10.15.0.1/24', `${SYSTEM_VM}/24`], mtu: JUMBO },
      { name: 'public', addresses: [`${OUTSIDE}/24`] },
    ]);
    const made = new Outside(fabric, folder);
    try {
      await made.#open();
      return made;
    } catch (error) {
      await made.destroy(false);
      throw error;
    }
  }

  async #open(): Promise<void> {
    for (const address of NAME_SERVERS) await this.switch.answerAs(address);
    await this.#makeRepository();
    this.#serve('names', [
      'names',
      NAME_SERVERS.join(','),
      ...[MIRROR, 'ntp.ubuntu.com'].map((name) => `${name}=${OUTSIDE}`),
    ]);
    this.#serve('time', ['time']);
    await this.mirrorUp();
  }

  /** The key that signs the repository, as apt's keyrings hold it: the lab's repository stands for Ubuntu's, and its key for theirs. */
  get keyring(): string {
    return join(this.folder, 'keyring.gpg');
  }

  /** The same key with ASCII armour, as the mirror serves it. */
  get signingKey(): string {
    return join(this.folder, 'web/key.asc');
  }

  /** Brings the mirror up, and waits until it serves. */
  async mirrorUp(): Promise<void> {
    const args = ['web', join(this.folder, 'web'), join(this.folder, 'reports.jsonl')];
    const serves = await until(300, async () => {
      if (this.#mirror === undefined || this.#mirror.exitCode !== null) this.#mirror = this.#serve('web', args);
      const answer = await this.switch.inside([
        'curl',
        '-sf',
        '-m',
        '10',
        '-o',
        '/dev/null',
        `http://${OUTSIDE}/key.asc`,
      ]);
      return answer.code === 0 ? true : undefined;
    });
    if (serves === undefined)
      throw new Error(`the mirror does not come up: ${await readFile(join(this.folder, 'web.log'), 'utf8')}`);
  }

  mirrorDown(): void {
    this.#mirror?.kill('SIGKILL');
    this.#mirror = undefined;
  }

  /** What hosts have posted so far. */
  async reports(): Promise<{ path: string; authorization?: string; body: string }[]> {
    const path = join(this.folder, 'reports.jsonl');
    if (!existsSync(path)) return [];
    const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line));
  }

  /** Remembers a machine that is to be off before the switch goes. */
  owns(machine: { stop(): Promise<void> }): void {
    this.#machines.push(machine);
  }

  /** Switches off every machine there has been, so that the next scenario finds its addresses free. */
  async stopMachines(): Promise<void> {
    await Promise.all(this.#machines.splice(0).map((machine) => machine.stop()));
  }

  /** Ends every machine, process and namespace of this run, and its files; `keep` leaves the files. */
  async destroy(keep: boolean): Promise<void> {
    await this.stopMachines();
    this.mirrorDown();
    for (const child of this.#processes) child.kill('SIGKILL');
    await this.switch.destroy();
    if (!keep) await must(['rm', '-rf', '--one-file-system', this.folder], { timeout: 600 });
  }

  async #makeRepository(): Promise<void> {
    const web = join(this.folder, 'web');
    const [ubuntu, cloudstack] = [join(web, 'ubuntu'), join(web, 'cloudstack')];
    const keys = join(this.folder, 'keys');
    await mkdir(join(cloudstack, 'pool'), { recursive: true });
    await stock(packageFolder('trixie'), join(ubuntu, 'pool'));
    for (const name of await readdir(STANDINS)) {
      const pool = join(name.startsWith('cloudstack-') ? cloudstack : ubuntu, 'pool');
      await makePackage(await this.#standIn(name), pool);
    }
    const key = await makeKey(keys, this.keyring);
    await writeFile(this.signingKey, key);
    const suites = [...UBUNTU_SUITES, ...DEBIAN_SUITES];
    const components = ['main', 'universe', 'restricted', 'multiverse'];
    await index(
      ubuntu,
      suites.map((name) => ({ name, components })),
      keys,
    );
    await index(cloudstack, [{ name: 'noble', components: ['4.19', '4.20', '4.22'] }], keys);
  }

  /** A copy of a stand-in's folder, to be packed; the system VM template, which is no text, is added to it. */
  async #standIn(name: string): Promise<string> {
    const copy = join(this.folder, 'standins', name);
    await mkdir(join(this.folder, 'standins'), { recursive: true });
    await must(['cp', '-r', join(STANDINS, name), copy]);
    if (name === 'cloudstack-management') {
      const template = join(copy, 'usr/share/cloudstack-management/templates/systemvm', TEMPLATE);
      await writeFile(template, 'a system VM, as far as a file can be one\n');
      await must(['bzip2', template]);
    }
    return copy;
  }

  #serve(name: string, args: readonly string[]): ChildProcess {
    const log = openSync(join(this.folder, `${name}.log`), 'a');
    const argv = ['netns', 'exec', this.switch.netns, process.execPath, SERVICES, ...args];
    const child = spawn('ip', argv, { stdio: ['ignore', log, log] });
    this.#processes.push(child);
    return child;
  }
}
