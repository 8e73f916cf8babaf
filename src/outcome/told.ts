/** How whatever works below the commands says what it does: a terminal prints it, a test keeps it. */
import type { Problem } from './problem.ts';

export interface Told {
  /** What is done from now on, for example `checking the installer`. */
  step(name: string): void;
  /** Something worth knowing that needs nobody. */
  note(text: string): void;
  /** Something that somebody should mend, though it stops nothing. */
  warn(problem: Problem): void;
  /** `done` of `of` units of the step are finished; `what` names the unit, for example `MiB`. */
  progress(done: number, of: number, what: string): void;
}

/** Says nothing. */
export const untold: Told = { step: () => {}, note: () => {}, warn: () => {}, progress: () => {} };
