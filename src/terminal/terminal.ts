/** The only writer to stdout and stderr. Colour and redrawn lines only where a person watches. */
import { writeSync } from 'node:fs';
import { type Paint, printNote, printProblem } from '../diagnostic/print.ts';
import type { Problem } from '../outcome/problem.ts';
import type { Told } from '../outcome/told.ts';
import { progressLine } from './progress-line.ts';
import { type Watch, watchOn } from './watch.ts';

/** What a command says and where: results on stdout, everything about the work on stderr. */
export interface Terminal extends Told {
  /** A line of the result. */
  out(line: string): void;
  /** Text of the result as it is, without a line end of its own. */
  write(text: string): void;
  /** What is wrong, with its place where it has one, and what to do about it. */
  problem(problem: Problem): void;
  /** Where in the program something broke: lines as they are. */
  trace(text: string): void;
  /** Follows long work on several things at once; the last word of it is `end`. */
  watch(): Watch;
  /** Comes with the first Ctrl-C, or when the system asks for an end; the next one ends the program. */
  interruption(): AbortSignal;
  /** Asks for a line, which is not shown unless it is `open`; undefined when nobody is there. */
  ask(question: string, open?: 'open'): Promise<string | undefined>;
  /** How many characters a line of the result may have. */
  readonly width: number;
  /** What is piped or typed into the program. */
  readonly input: Input;
  /** The environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Standard input. */
export type Input = AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };

/** Red, yellow, cyan, dim and bold, as ECMA-48 numbers them. */
const STYLES = { error: 31, warning: 33, note: 36, dim: 2, bold: 1 } as const;

/** The terminal of this process; `exit` is called when nothing can be written any more. */
export function processTerminal(exit: (code: 0 | 3) => void): Terminal {
  const { stdout, stderr } = process;
  for (const stream of [stdout, stderr]) stream.on('error', (error) => exit(lostOutput(error)));
  const coloured = stderr.isTTY === true && stderr.hasColors() && !process.env.NO_COLOR;
  const paint: Paint = (style, text) => (coloured ? `\x1b[${STYLES[style]}m${text}\x1b[0m` : text);
  const line = progressLine(stderr);
  let watched: ReturnType<typeof watchOn> | undefined;
  const on = (stream: NodeJS.WriteStream, text: string) => {
    line.clear();
    watched?.clear();
    stream.write(text);
  };
  const problem = (told: Problem) => on(stderr, `${printProblem(told, paint)}\n`);
  return {
    out: (text) => on(stdout, `${text}\n`),
    write: (text) => on(stdout, text),
    problem,
    trace: (text) => on(stderr, `${text}\n`),
    step: (name) => line.begin(name),
    note: (text) => on(stderr, `${printNote(text, paint)}\n`),
    warn: (told) => problem({ ...told, severity: 'warning' }),
    progress: (done, of, what) => line.update(done, of, what),
    watch: () => {
      watched = watchOn(stderr, paint);
      return watched;
    },
    interruption,
    // A serial console says that it has none.
    width: stdout.columns || 80,
    ask: async (question, open) => (await import('./ask-line.ts')).askLine(question, open),
    // Looking at it opens it, which takes as long as a quarter of the program's start.
    get input() {
      return process.stdin;
    },
    env: process.env,
  };
}

function interruption(): AbortSignal {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrupted.abort());
  return interrupted.signal;
}

/** `zoneseed … | head` ends quietly; where the output cannot be written, what was asked for was not given. */
function lostOutput(error: NodeJS.ErrnoException): 0 | 3 {
  if (error.code === 'EPIPE') return 0;
  try {
    writeSync(2, `${printProblem({ message: `the output cannot be written: ${error.message}` })}\n`);
  } catch {
    // Nobody can be told.
  }
  return 3;
}
