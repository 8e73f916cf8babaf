/** A machine for one step: its real script in a mount namespace where system folders are layers that are thrown away. */
import { spawn, spawnSync } from 'node:child_process';
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
import { environmentText, type Variables } from '../../src/role/environment.ts';

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The words of `fail`, or nothing. */
  readonly error: string | undefined;
}

const LAYERS = ['etc', 'usr', 'var', 'opt'] as const;
const TEMPLATES = join(import.meta.dirname, '../../templates');

export class StepRoom {
  readonly folder = mkdtempSync(join(tmpdir(), 'zoneseed-room-'));

  constructor(variables: Variables = {}) {
    for (const layer of LAYERS) {
      mkdirSync(join(this.folder, layer, 'upper'), { recursive: true });
      mkdirSync(join(this.folder, layer, 'work'), { recursive: true });
    }
    this.write('/etc/zoneseed/host.env', environmentText({ PROXY: '', NO_PROXY: '', ...variables }));
    this.#place('first-boot/step.sh', '/usr/local/lib/zoneseed/step.sh');
    this.command('sleep', 'exit 0');
  }

  #inLayer(path: string): string {
    const [, layer = '', ...rest] = path.split('/');
    return join(this.folder, layer, 'upper', ...rest);
  }

  #place(template: string, path: string): void {
    mkdirSync(dirname(this.#inLayer(path)), { recursive: true });
    copyFileSync(join(TEMPLATES, template), this.#inLayer(path));
    chmodSync(this.#inLayer(path), 0o755);
  }

  /** Puts a file of the product where the step looks for it. */
  install(template: string, path: string): this {
    this.#place(template, path);
    return this;
  }

  write(path: string, text: string, mode = 0o644): this {
    mkdirSync(dirname(this.#inLayer(path)), { recursive: true });
    writeFileSync(this.#inLayer(path), text);
    chmodSync(this.#inLayer(path), mode);
    return this;
  }

  exists(path: string): boolean {
    return existsSync(this.#inLayer(path));
  }

  remove(path: string): void {
    rmSync(this.#inLayer(path), { recursive: true, force: true });
  }

  /** What shell says on this machine. */
  inside(script: string): string {
    const { stdout } = spawnSync('unshare', this.#namespace([script], false), { encoding: 'utf8', timeout: 60_000 });
    return stdout;
  }

  read(path: string): string {
    return this.exists(path) ? readFileSync(this.#inLayer(path), 'utf8') : '';
  }

  /** A program of the machine, in bash; each call of it is noted in /var/called. */
  command(name: string, script = ''): this {
    const text = `#!/bin/bash\nprintf '%s\\n' "${name} $*" >>/var/called\n${script}\n`;
    return this.write(`/usr/local/sbin/${name}`, text, 0o755);
  }

  /** What has been called so far, one line a call. */
  get calls(): string[] {
    return this.read('/var/called')
      .trim()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('sleep '));
  }

  /**
   * Runs the step of a template. `before` is shell that runs in the namespace first; with `network` it has a network of
   * its own to change.
   */
  run(template: string, before = '', network = false): Outcome {
    const { status, stdout, stderr } = spawnSync('unshare', this.#words(template, before, network), {
      encoding: 'utf8',
      timeout: 60_000,
    });
    return outcome(status, stdout, stderr);
  }

  /** The same beside a server that this process runs. */
  async runBeside(template: string): Promise<Outcome> {
    const child = spawn('unshare', this.#words(template, '', false), { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data) => {
      stdout += String(data);
    });
    child.stderr.on('data', (data) => {
      stderr += String(data);
    });
    return new Promise((resolve) => child.once('close', (code) => resolve(outcome(code, stdout, stderr))));
  }

  #words(template: string, before: string, network: boolean): string[] {
    this.#place(template, '/usr/local/lib/zoneseed/steps/step');
    const step = [
      before,
      'export ZONESEED_ROLE=test ZONESEED_STEP=test-step ZONESEED_NOTE=/var/note',
      'exec bash /usr/local/lib/zoneseed/steps/step </dev/null',
    ];
    return this.#namespace(step, network);
  }

  #namespace(commands: readonly string[], network: boolean): string[] {
    const mounts = LAYERS.map((layer) => {
      const [upper, work] = [join(this.folder, layer, 'upper'), join(this.folder, layer, 'work')];
      return `mount -t overlay overlay -o lowerdir=/${layer},upperdir=${upper},workdir=${work},userxattr /${layer}`;
    });
    const script = ['set -e', ...mounts, ...(network ? ['mount -t sysfs sysfs /sys'] : []), ...commands];
    return ['--user', '--map-root-user', '--mount', ...(network ? ['--net'] : []), 'bash', '-c', script.join('\n')];
  }

  destroy(): void {
    // What overlayfs leaves in its work folder cannot be entered by all.
    spawnSync('chmod', ['-R', 'u+rwX', this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function outcome(code: number | null, stdout: string, stderr: string): Outcome {
  return { code, stdout, stderr, error: /^error: (.*)$/m.exec(stderr)?.[1] };
}
