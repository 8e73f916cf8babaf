/**
 * A machine that scripts are run on: namespaces of its own for mounts, network and processes, system folders in layers that are
 * thrown away, and an SSH server that leads there. Programs it should not really have are written by the test.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { type Machines, machines } from '../../src/remote/machines.ts';
import { type Sshd, sshd } from '../remote/sshd.ts';

const LAYERS = ['etc', 'usr', 'var'] as const;
/** Folders that begin empty. */
const OWN = ['run', 'root'] as const;
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export class Machine {
  readonly name: string;
  readonly folder: string;
  readonly ssh: Sshd;
  readonly #init: ChildProcess;
  readonly #enter: readonly string[];

  private constructor(name: string, folder: string, init: ChildProcess, enter: readonly string[], ssh: Sshd) {
    this.name = name;
    this.folder = folder;
    this.#init = init;
    this.#enter = enter;
    this.ssh = ssh;
  }

  static async boot(name: string): Promise<Machine> {
    const folder = mkdtempSync(join(tmpdir(), 'zoneseed-host-'));
    const init = spawn('unshare', [...NAMESPACES, 'bash', '-c', bootScript(folder)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (init.stdout === null) throw new Error('no pipe');
    const [said] = await Promise.race([once(init.stdout, 'data'), once(init, 'exit')]);
    if (String(said) !== 'up\n') throw new Error(`${name} does not boot`);
    const { stdout } = spawnSync('pgrep', ['-P', String(init.pid)], { encoding: 'utf8' });
    const into = ['--target', stdout.trim(), '--user', '--mount', '--net', '--pid'];
    const enter = ['nsenter', ...into, 'env', '-i', `PATH=${PATH}`];
    return new Machine(name, folder, init, enter, await sshd(name, enter));
  }

  write(path: string, text: string, mode = 0o644): this {
    const script = 'mkdir -p "$(dirname "$0")" && cat >"$0" && chmod "$1" "$0"';
    this.#run(['bash', '-c', script, path, mode.toString(8)], text);
    return this;
  }

  exists(path: string): boolean {
    return this.#run(['test', '-e', path]).status === 0;
  }

  read(path: string): string {
    return this.#run(['cat', path]).stdout;
  }

  /** A program of the machine, in bash; each call of it is noted in /var/called. */
  command(name: string, script = ''): this {
    const path = name.startsWith('/') ? name : `/usr/local/sbin/${name}`;
    const text = `#!/bin/bash\nprintf '%s\\n' "\${0##*/} $*" >>/var/called\n${script}\n`;
    return this.write(path, text, 0o755);
  }

  /** What has been called so far, one line a call. */
  get calls(): string[] {
    return this.read('/var/called')
      .split('\n')
      .filter((line) => line !== '');
  }

  /** What shell says on the machine. */
  inside(script: string): string {
    return this.#run(['bash', '-c', script]).stdout;
  }

  #run(command: readonly string[], input = '') {
    const [program = '', ...words] = [...this.#enter, ...command];
    return spawnSync(program, words, { encoding: 'utf8', input, timeout: 60_000 });
  }

  /** Asks until the answer of the shell is yes. */
  async until(question: string, seconds = 120): Promise<void> {
    const end = Date.now() + seconds * 1000;
    while (this.inside(`${question} && echo yes`).trim().split('\n').at(-1) !== 'yes') {
      if (Date.now() > end) throw new Error(`not after ${seconds} s on ${this.name}: ${question}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async destroy(): Promise<void> {
    this.ssh.cut();
    this.ssh.close();
    const gone = once(this.#init, 'exit');
    this.#init.kill('SIGKILL');
    await gone;
    // What overlayfs leaves in its work folder cannot be entered by all.
    spawnSync('chmod', ['-R', 'u+rwX', this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const NAMESPACES = ['--user', '--map-root-user', '--mount', '--net', '--pid', '--fork', '--mount-proc', '--kill-child'];

function bootScript(folder: string): string {
  for (const layer of LAYERS)
    for (const part of ['upper', 'work']) mkdirSync(join(folder, layer, part), { recursive: true });
  for (const own of OWN) mkdirSync(join(folder, own), { mode: 0o700 });
  const layers = LAYERS.map((layer) => {
    const [upper, work] = [join(folder, layer, 'upper'), join(folder, layer, 'work')];
    return `mount -t overlay overlay -o lowerdir=/${layer},upperdir=${upper},workdir=${work},userxattr /${layer}`;
  });
  const own = OWN.map((name) => `mount --bind ${join(folder, name)} /${name}`);
  // Its first process ends with this one's pipe.
  return ['set -e', ...layers, ...own, 'mount -t sysfs sysfs /sys', 'ip link set lo up', 'echo up', 'exec cat'].join(
    '\n',
  );
}

const running: { readonly machines: Machine[]; readonly ways: Machines[] } = { machines: [], ways: [] };

afterEach(async () => {
  for (const way of running.ways.splice(0)) way.close();
  for (const machine of running.machines.splice(0)) await machine.destroy();
});

/** A machine that is gone after the test. */
export async function boot(name: string): Promise<Machine> {
  const machine = await Machine.boot(name);
  running.machines.push(machine);
  return machine;
}

/** The way to machines, which ends with the test. */
export function wayTo(...to: readonly Machine[]): Machines {
  const way = machines((name) => {
    const machine = to.find((one) => one.name === name);
    if (machine === undefined) throw new Error(`no machine ${name}`);
    return machine.ssh.target;
  });
  running.ways.push(way);
  return way;
}
