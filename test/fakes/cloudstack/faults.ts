/** What goes wrong on purpose. */

/**
 * - `drop-before`, `drop-after`: the connection is cut before, or after, the server did what was asked.
 * - `unavailable`: Jetty's 503 page, nothing done.
 * - `hang`: done, but never answered.
 * - `die-before`, `die-after`: as drop, and the server is gone until it is started again.
 * - `lose-job`: done as far as the job's start; the server dies in the middle of the job and is back at once.
 */
export type FaultKind = 'drop-before' | 'drop-after' | 'unavailable' | 'hang' | 'die-before' | 'die-after' | 'lose-job';

export interface Fault {
  readonly kind: FaultKind;
  /** Only calls of this command. */
  readonly command?: string;
  /** The how manyth of them, from now on; the next one where it is not said. */
  readonly nth?: number;
}

/** Faults that wait for their call. */
export class Faults {
  #waiting: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.nth ?? 1 });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** The fault that this call meets; each is met once. */
  meet(command: string): FaultKind | undefined {
    const ours = this.#waiting.filter(({ fault }) => fault.command === undefined || fault.command === command);
    for (const one of ours) one.left--;
    const hit = ours.find(({ left }) => left <= 0);
    this.#waiting = this.#waiting.filter((one) => one !== hit);
    return hit?.fault.kind;
  }
}
