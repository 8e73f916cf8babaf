/** A terminal that keeps what a command says. */
import type { Terminal } from '../../src/terminal/terminal.ts';

export interface Listener extends Terminal {
  /** Lines and text of the result. */
  readonly said: () => string;
  /** Lines about the work. */
  readonly remarks: readonly string[];
}

export function listener(): Listener {
  const parts: string[] = [];
  const remarks: string[] = [];
  return {
    said: () => parts.join(''),
    remarks,
    out: (line) => void parts.push(`${line}\n`),
    write: (text) => void parts.push(text),
    err: (line) => void remarks.push(line),
    progress: () => ({ update: () => {}, end: () => {} }),
    ask: async () => undefined,
    paint: (_, text) => text,
  };
}
