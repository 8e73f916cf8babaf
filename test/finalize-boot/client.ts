/** The operator's machine, which runs the program as a user does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { BuiltSite } from '../boot/lab.ts';
import { until } from '../boot/wait.ts';

const PROGRAM = resolve(import.meta.dirname, '../../src/zoneseed.js');

/** One run of the program, from its start on. */
export class Run {
  readonly began = Date.now();
  #said = '';
  #code: number | undefined;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  /** `where` are the words before the command that put it into a network; the site's folder is the home of its user. */
  constructor(where: readonly string[], site: BuiltSite, command: string, args: readonly string[]) {
    const home = join(site.out, '..');
    const [file = '', ...argv] = [...where, process.execPath, PROGRAM, command, site.file, ...args];
    const env = { PATH: process.env.PATH, HOME: home, XDG_CONFIG_HOME: join(home, 'config') };
    this.#child = spawn(file, argv, { stdio: ['ignore', 'pipe', 'pipe'], env });
    const hear = (chunk: Buffer) => {
      this.#said += chunk.toString();
    };
    this.#child.stdout?.on('data', hear);
    this.#child.stderr?.on('data', hear);
    this.#ended = new Promise((done) => {
      this.#child.once('close', (code, signal) => {
        this.#code = code ?? (signal === null ? 255 : 128);
        done();
      });
    });
  }

  /** All it has said so far, on both streams. */
  get said(): string {
    return this.#said;
  }

  /** The exit code; undefined while it runs. */
  get code(): number | undefined {
    return this.#code;
  }

  /** Waits for its end; after `seconds` it is killed, and that is an error. */
  async end(seconds = 300): Promise<{ readonly code: number; readonly said: string; readonly seconds: number }> {
    const ended = await until(seconds, () => this.#code, 0.1);
    if (ended === undefined) {
      await this.kill();
      throw new Error(`it has not ended in ${seconds} s:\n${this.#said.slice(-3000)}`);
    }
    return { code: ended, said: this.#said, seconds: (Date.now() - this.began) / 1000 };
  }

  /** Waits until it says this; throws with what it said instead. */
  async says(pattern: RegExp, seconds: number): Promise<void> {
    const found = await until(seconds, () => (pattern.test(this.#said) ? true : this.#code), 0.1);
    if (found !== true) throw new Error(`it does not say ${pattern}:\n${this.#said.slice(-3000)}`);
  }

  /** Ends it between two instructions. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}
