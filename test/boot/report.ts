import { sleep } from './wait.ts';

/** Nobody is there to look at a run of CI again: what may be asked twice is asked twice there, and named when it held only then. */
const TRIES = process.env.CI === undefined ? 1 : 2;
/** Seconds before the second time: what a busy machine had put off is done by then. */
const BREATH = 10;

/** What the boot tests say while they run, and the line they end with. */
export class Report {
  #passed = 0;
  readonly #failed: string[] = [];
  readonly #flaky: string[] = [];
  readonly #notRun: string[] = [];
  readonly #began = Date.now();

  /** A line of progress with the seconds since the beginning. */
  say(text: string): void {
    const seconds = Math.round((Date.now() - this.#began) / 1000);
    process.stdout.write(`${String(seconds).padStart(4)} s  ${text}\n`);
  }

  /** Runs one check; what it throws is the reason of its failure. Gives back whether it passed. */
  async check(name: string, body: () => Promise<void> | void): Promise<boolean> {
    const reason = await reasonOf(body);
    if (reason === undefined) this.#pass(name);
    else this.fail(name, reason);
    return reason === undefined;
  }

  /** A check that leaves all as it was, so that it can be asked a second time. */
  async question(name: string, body: () => Promise<void> | void): Promise<boolean> {
    for (let tries = 1; tries < TRIES; tries += 1) {
      const reason = await reasonOf(body);
      if (reason === undefined) {
        this.#pass(name);
        return true;
      }
      this.say(`is asked again: ${name}\n${reason.replace(/^/gm, '          ')}`);
      await sleep(BREATH);
    }
    const held = await this.check(name, body);
    if (held && TRIES > 1) this.#flaky.push(name);
    return held;
  }

  #pass(name: string): void {
    this.#passed += 1;
    this.say(`ok    ${name}`);
  }

  fail(name: string, why: string): void {
    this.#failed.push(`${name}: ${firstLine(why)}`);
    this.say(`FAIL  ${name}\n${why.replace(/^/gm, '          ')}`);
  }

  /** What this machine cannot run; said by name, never passed over. */
  notRun(name: string, why: string): void {
    this.#notRun.push(name);
    this.say(`not run: ${name}: ${why}`);
  }

  /** The last lines, and the exit code of the run. Often they are all that is kept of it, so what failed has its reason there. */
  end(): number {
    for (const failure of this.#failed) process.stdout.write(`failed: ${failure}\n`);
    for (const name of this.#flaky) process.stdout.write(`held only the second time: ${name}\n`);
    for (const name of this.#notRun) process.stdout.write(`not run: ${name}\n`);
    const skipped = this.#notRun.length === 0 ? '' : `, ${this.#notRun.length} skipped`;
    process.stdout.write(`\n${this.#passed} passed, ${this.#failed.length} failed${skipped}\n`);
    return this.#failed.length === 0 && this.#passed + this.#notRun.length > 0 ? 0 : 1;
  }
}

/** Of a reason as much as fits behind a name. */
function firstLine(why: string): string {
  return why.split('\n', 1).join('').slice(0, 300);
}

/** What a check throws, in words; undefined when it holds. */
async function reasonOf(body: () => Promise<void> | void): Promise<string | undefined> {
  try {
    await body();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Fails a check with both sides in words. */
export function expectEqual(what: string, actual: unknown, wanted: unknown): void {
  const [a, w] = [JSON.stringify(actual), JSON.stringify(wanted)];
  if (a !== w) throw new Error(`${what}: expected ${w}, found ${a}`);
}

export function expectMatch(what: string, actual: string, wanted: RegExp): void {
  if (!wanted.test(actual)) throw new Error(`${what}: expected ${wanted}, found:\n${actual.slice(-1500)}`);
}
