/**
 * A host as a system container: real init, real cloud-init, own network namespace, own file system over a shared root.
 * `powerCut` ends it between two instructions, as a pulled plug would.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asRoot, must, type Outcome, type RunOptions, run } from './process.ts';

/**
 * $1 machine name, $2 root, $3 folder of the host, $4 its network namespace.
 * - sysfs must show the namespace's cards, or cloud-init finds no network; hence a fresh one under nsenter.
 * - a systemd of today wants cgroup v2, which the machine may have nowhere mounted.
 * - the overlay lives in this mount namespace and goes with it.
 */
const START = `
name=$1 root=$2 folder=$3 netns=$4
shift 4
mount -t sysfs sysfs /sys
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir -p "/sys/fs/cgroup/$name"
echo $$ > "/sys/fs/cgroup/$name/cgroup.procs"
mount -t overlay overlay -o "lowerdir=$root,upperdir=$folder/disk,workdir=$folder/work" "$folder/root"
exec env SYSTEMD_NSPAWN_API_VFS_WRITABLE=network SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn \\
  --keep-unit --register=no -q -M "$name" -D "$folder/root" --network-namespace-path="/run/netns/$netns" \\
  --capability=CAP_NET_ADMIN,CAP_SYS_NICE --resolv-conf=off --timezone=off --link-journal=no --console=pipe -b "$@"
`;

export interface ContainerPlan {
  readonly name: string;
  readonly root: string;
  /** Holds everything of this host; on a file system that can be the upper half of an overlay. */
  readonly folder: string;
  readonly netns: string;
  /** Whether there is a /dev/kvm. It is one by name only: guests do not run in it. */
  readonly kvm: boolean;
  /** Folders and files of this machine that it sees too. */
  readonly shared?: readonly Shared[];
}

/** A folder or file of this machine, and where a container sees it. */
export interface Shared {
  readonly from: string;
  readonly to: string;
  /** Whether the container may change it. */
  readonly writable?: boolean;
}

export class Container {
  readonly plan: ContainerPlan;
  /** What differs from the shared root: the host's disk, to be written before a start and read at any time. */
  readonly disk: string;
  #process: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #released = false;

  constructor(plan: ContainerPlan) {
    this.plan = plan;
    this.disk = join(plan.folder, 'disk');
  }

  /** An empty disk; of `size`, such as `400M`, if that matters. */
  async create(size?: string): Promise<void> {
    await this.discard();
    await mkdir(this.plan.folder, { recursive: true });
    if (size !== undefined) await must(['mount', '-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', this.plan.folder]);
    for (const folder of ['disk', 'work', 'root']) await mkdir(join(this.plan.folder, folder), { recursive: true });
    // A node of its own: whoever sets owner and mode of a device inside would otherwise set them on this machine's.
    await must(['mknod', join(this.plan.folder, 'kvm'), 'c', '1', '3']);
  }

  /** Off for good, and nothing of it in the way of a folder's removal. */
  async release(): Promise<void> {
    this.#released = true;
    await this.powerCut();
    await run(['umount', this.plan.folder]);
  }

  /** Throws the disk away; the machine must be off. */
  async discard(): Promise<void> {
    await run(['umount', this.plan.folder]);
    await must(['rm', '-rf', '--one-file-system', this.plan.folder], { timeout: 600 });
  }

  /** Switches the machine on; returns at once. What its console says is kept in `console.log`. */
  start(): void {
    // A run that is being ended starts nothing more.
    if (this.#released) return;
    if (this.#process !== undefined) throw new Error(`${this.plan.name} is on already`);
    const { name, root, folder, netns, kvm, shared = [] } = this.plan;
    const binds = [
      ...(kvm ? [`--bind=${join(folder, 'kvm')}:/dev/kvm`] : []),
      ...shared.map(({ from, to, writable }) => `${writable ? '--bind' : '--bind-ro'}=${from}:${to}`),
    ];
    const log = openSync(join(folder, 'console.log'), 'a');
    const apart = ['unshare', '-m', '--propagation', 'private'];
    const inner = [...apart, 'bash', '-euc', START, 'start', name, root, folder, netns, ...binds];
    const [file = '', ...args] = asRoot(['nsenter', `--net=/run/netns/${netns}`, ...inner]);
    const child = spawn(file, args, { stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    this.#process = child;
    this.#ended = new Promise((resolve) => {
      child.once('exit', () => {
        this.#process = undefined;
        resolve();
      });
    });
  }

  get isOn(): boolean {
    return this.#process !== undefined;
  }

  /** The machine's init as the outside sees it; undefined while it is off. */
  async leader(): Promise<number | undefined> {
    const pid = this.#process?.pid;
    if (pid === undefined) return undefined;
    const found = await run(['pgrep', '-P', String(pid), 'systemd']);
    const leader = Number(found.stdout.split('\n')[0]);
    return leader > 0 ? leader : undefined;
  }

  /** Runs a shell script inside, not over the network: for what must be seen when SSH is not there. */
  async inside(script: string, options: RunOptions = {}): Promise<Outcome> {
    const leader = await this.leader();
    if (leader === undefined) return { code: 255, stdout: '', stderr: `${this.plan.name} is off\n` };
    const enter = [
      'nsenter',
      '-t',
      String(leader),
      '-a',
      '-r',
      '-w',
      'env',
      '-i',
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ];
    return run(asRoot([...enter, 'sh', '-c', script]), options);
  }

  /** Ends every process of the machine at once, without a word to any of them. */
  async powerCut(): Promise<void> {
    const pid = this.#process?.pid;
    // Not that of the next start: another one may have cut it in the same moment, and started it again.
    const ended = this.#ended;
    const leader = await this.leader();
    if (leader !== undefined) await run(asRoot(['kill', '-KILL', String(leader)]));
    else if (pid !== undefined) await run(asRoot(['kill', '-KILL', String(pid)]));
    await ended;
  }

  /** Asks the machine to power off and waits; pulls the plug after `seconds`. */
  async powerOff(seconds = 300): Promise<void> {
    const leader = await this.leader();
    if (leader !== undefined) await run(asRoot(['kill', '-s', 'SIGRTMIN+4', String(leader)]));
    const timer = setTimeout(() => void this.powerCut(), seconds * 1000);
    await this.#ended;
    clearTimeout(timer);
  }

  /** A file of the host's own disk as text; undefined when the host has not written it. */
  async read(path: string): Promise<string | undefined> {
    return readFile(join(this.disk, path), 'utf8').catch(() => undefined);
  }

  /** Removes a file the host has written; the machine must be off. */
  async remove(path: string): Promise<void> {
    await rm(join(this.disk, path), { force: true });
  }

  /** The last lines the console showed. */
  async console(lines = 30): Promise<string> {
    const text = await readFile(join(this.plan.folder, 'console.log'), 'utf8').catch(() => '');
    return text.split('\n').slice(-lines).join('\n');
  }
}
