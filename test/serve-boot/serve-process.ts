/** `zoneseed serve` as a program in a segment of its own, and what is asked of it from there. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { MachineDetails, MachineView, RackView } from '../../src/serve/rack-view.ts';
import { must, run } from '../lab/process.ts';
import { endWithUs } from '../media-boot/harness.ts';
import { type Lan, SERVER } from '../media-boot/lan.ts';
import { environment, type Stage } from '../media-boot/stage.ts';

const PROGRAM = join(import.meta.dirname, '../../src/zoneseed.js');
const ORIGIN = `http://${SERVER}:8080`;

/** Runs until `end`. Where no machine is on, its segment has no link, and it is told its address. */
export class ServeProcess {
  readonly #lan: Lan;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;

  private constructor(stage: Stage, lan: Lan, more: readonly string[]) {
    this.#lan = lan;
    const own = [
      'serve',
      stage.site,
      '--installer',
      stage.installer,
      '--out',
      join(stage.folder, 'out'),
      '--json',
      '--listen',
      `${SERVER}:8080`,
      ...more,
    ];
    const [program = '', ...words] = [...lan.prefix, process.execPath, PROGRAM, ...own];
    const env = { ...process.env, ...environment(stage) };
    this.#child = endWithUs(spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'] }));
    const log = createWriteStream(join(stage.folder, 'serve.log'), { flags: 'a' });
    this.#child.stdout?.pipe(log, { end: false });
    this.#child.stderr?.pipe(log, { end: false });
    this.#ended = new Promise((resolve) => this.#child.on('close', resolve));
  }

  /** Starts it and waits until it answers. */
  static async start(stage: Stage, lan: Lan, ...more: string[]): Promise<ServeProcess> {
    const serve = new ServeProcess(stage, lan, more);
    for (let tries = 0; tries < 1500; tries += 1) {
      if ((await serve.#curl('-o', '/dev/null', `${ORIGIN}/boot.ipxe`)).code === 0) return serve;
      await delay(200);
    }
    throw new Error('serve does not answer');
  }

  /** Asks it to end, as Ctrl-C does, or kills it; gives its exit code. */
  async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal);
    return this.#ended;
  }

  async view(): Promise<RackView> {
    const { stdout } = await this.#curl('http://127.0.0.1:8080/view');
    return JSON.parse(stdout);
  }

  async machine(host: string): Promise<MachineView> {
    const found = (await this.view()).machines.find((machine) => machine.host === host);
    if (found === undefined) throw new Error(`serve shows no ${host}`);
    return found;
  }

  /** What happened to a host, the latest last. */
  async events(host: string): Promise<MachineDetails['events']> {
    const { stdout } = await this.#curl(`http://127.0.0.1:8080/machines/${host}`);
    return JSON.parse(stdout).events;
  }

  /** Waits until a host is shown in a state. */
  async until(host: string, state: MachineView['state']): Promise<MachineView> {
    let last: MachineView | undefined;
    for (let tries = 0; tries < 600; tries += 1) {
      last = await this.machine(host);
      if (last.state === state) return last;
      await delay(200);
    }
    throw new Error(`${host} is ${last?.state}, not ${state}`);
  }

  /** What a machine fetches; throws where it is refused. */
  async fetch(url: string): Promise<string> {
    return must([...this.#lan.prefix, 'curl', '-fsS', url]);
  }

  /** Posts what the installer or a host says; answers the HTTP status. */
  async report(authorization: string, body: unknown): Promise<string> {
    const words = [
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
      '-H',
      `Authorization: ${authorization}`,
      '--data-binary',
      '@-',
    ];
    const argv = [...this.#lan.prefix, 'curl', '-sS', ...words, `${ORIGIN}/report`];
    return (await run(argv, { input: JSON.stringify(body) })).stdout;
  }

  #curl(...words: string[]) {
    return run([...this.#lan.prefix, 'curl', '-fsS', ...words]);
  }
}
