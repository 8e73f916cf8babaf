/** Looks at the arguments of every process of this machine, those in containers among them, again and again. */
import { readdir, readFile } from 'node:fs/promises';
import { sleep } from './wait.ts';

export class ArgumentWatch {
  /** Each line of arguments once; they are judged at the end, when all secrets have been made. */
  readonly #seen = new Set<string>();
  #looks = 0;
  #on = true;
  readonly #loop: Promise<void>;

  constructor() {
    this.#loop = this.#run();
  }

  /** Ends the watch; throws when one of the secrets was seen, without repeating it. */
  async end(secrets: readonly string[]): Promise<void> {
    this.#on = false;
    await this.#loop;
    if (this.#looks < 10) throw new Error(`only ${this.#looks} looks were taken`);
    const telling = [...this.#seen].filter((line) => secrets.some((secret) => line.includes(secret)));
    const programs = new Set(telling.map((line) => line.split('\0')[0]));
    if (programs.size > 0) throw new Error(`secrets among the arguments of: ${[...programs].join(', ')}`);
  }

  async #run(): Promise<void> {
    while (this.#on) {
      const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
      await Promise.all(processes.map((pid) => this.#look(pid)));
      this.#looks += 1;
      await sleep(0.3);
    }
  }

  async #look(pid: string): Promise<void> {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line !== '') this.#seen.add(line);
  }
}
