/** A machine of files: the real runner below a folder of its own, with steps that a test writes. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { readStatus, type Status, type StepStatus } from '../../src/first-boot/status.ts';
import { shellQuote } from '../../src/quote/shell.ts';

export interface FakeStep {
  readonly name: string;
  /** Bash after the first line; `$ROOT` is the machine's root folder. */
  readonly script: string;
  readonly repeat?: boolean;
  /** `wait_for` words: kind, place, part, label. */
  readonly waits?: readonly (readonly [string, string, string, string])[];
}

const TEMPLATES = join(import.meta.dirname, '../../templates/first-boot');

export class Machine {
  readonly root = mkdtempSync(join(tmpdir(), 'zoneseed-machine-'));
  readonly #environment: Readonly<Record<string, string>>;
  #running: ChildProcess | undefined;

  /** @param environment variables of the runner besides those every test sets. */
  constructor(steps: readonly FakeStep[], environment: Readonly<Record<string, string>> = {}) {
    this.#environment = environment;
    for (const name of ['state', 'wait', 'report']) this.#install(`${name}.sh`, `usr/local/lib/zoneseed/${name}.sh`);
    this.#install('zoneseed-firstboot.sh', 'usr/local/sbin/zoneseed-firstboot');
    mkdirSync(join(this.root, 'var'), { recursive: true });
    const plan = steps.map(({ name, repeat = false, waits = [] }) =>
      [['step', name, 'test', repeat ? 'always' : 'once'], ...waits.map((words) => ['  wait_for', ...words])]
        .map((words) => words.map((word, i) => (i === 0 ? word : shellQuote(word))).join(' '))
        .join('\n'),
    );
    this.write('etc/zoneseed/plan', `host host-01\n${plan.join('\n')}\n`);
    for (const { name, script } of steps) this.writeStep(name, script);
  }

  #install(template: string, path: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    copyFileSync(join(TEMPLATES, template), join(this.root, path));
    chmodSync(join(this.root, path), 0o755);
  }

  writeStep(name: string, script: string): void {
    this.write(
      `usr/local/lib/zoneseed/steps/${name}`,
      `#!/bin/bash\nset -euo pipefail\nROOT=$ZONESEED_ROOT\n${script}\n`,
    );
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  exists(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  read(path: string): string {
    return this.exists(path) ? readFileSync(join(this.root, path), 'utf8') : '';
  }

  get #options() {
    const env = {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      ZONESEED_ROOT: this.root,
      ZONESEED_FIRST_PAUSE: '0',
      ZONESEED_POLL: '0.1',
      ...this.#environment,
    };
    return { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] as ('ignore' | 'pipe')[] };
  }

  /** Switches the machine on: the runner in a process group of its own, with everything it starts. */
  start(): ChildProcess {
    this.#running = spawn('bash', [join(this.root, 'usr/local/sbin/zoneseed-firstboot')], this.#options);
    return this.#running;
  }

  /** Nothing in it gets to do anything more; what only memory held is gone. */
  async powerCut(): Promise<void> {
    const child = this.#running;
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      process.kill(-child.pid, 'SIGKILL');
      await ended;
    }
    rmSync(join(this.root, 'run'), { recursive: true, force: true });
  }

  /** Runs the runner's program in the foreground to its end. */
  command(...args: string[]): { readonly code: number | null; readonly stdout: string; readonly stderr: string } {
    const program = join(this.root, 'usr/local/sbin/zoneseed-firstboot');
    const { status, stdout, stderr } = spawnSync('bash', [program, ...args], {
      ...this.#options,
      encoding: 'utf8',
      timeout: 120_000,
    });
    return { code: status, stdout, stderr };
  }

  status(): Status {
    const { stdout } = this.command('--status', '--json');
    const read = readStatus(stdout);
    if (!read.ok) throw new Error(`no status: ${stdout}`);
    return read.value;
  }

  step(name: string): StepStatus {
    const found = this.status().steps.find((step) => step.name === name);
    if (found === undefined) throw new Error(`no step ${name}`);
    return found;
  }

  /** Waits for the runner to end by itself; its exit code. */
  async ends(): Promise<number | null> {
    const child = this.#running;
    if (child === undefined) throw new Error('the machine is off');
    if (child.exitCode !== null) return child.exitCode;
    return new Promise((resolve) => child.once('exit', resolve));
  }

  /** Asks until the answer is true; throws with the status when it never is. */
  async until(question: () => boolean, seconds = 120): Promise<void> {
    const end = Date.now() + seconds * 1000;
    while (!question()) {
      if (Date.now() > end) throw new Error(`not after ${seconds} s:\n${this.command('--status').stdout}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  async destroy(): Promise<void> {
    await this.powerCut();
    rmSync(this.root, { recursive: true, force: true });
  }
}

const machines: Machine[] = [];

afterEach(async () => {
  for (const each of machines.splice(0)) await each.destroy();
});

/** A machine that is gone after the test. */
export function machine(steps: readonly FakeStep[], environment: Readonly<Record<string, string>> = {}): Machine {
  const made = new Machine(steps, environment);
  machines.push(made);
  return made;
}

/** A step that leaves a line each time it has run to its end. */
export function leaves(name: string, more = ''): FakeStep {
  return { name, script: `${more}\necho ${name} >>"$ROOT/trace"` };
}
