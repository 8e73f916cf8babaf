/** The only writer to stdout and stderr. Colour and redrawn lines only where a person watches. */
import { writeSync } from 'node:fs';
import { styleText } from 'node:util';
import type { Paint } from '../diagnostic/print.ts';

/** What a command says and where: results on stdout, everything about the work on stderr. */
export interface Terminal {
  /** A line of the result. */
  out(line: string): void;
  /** A line about the work: notes, warnings, errors. */
  err(line: string): void;
  /** Text of the result as it is, without a line end of its own. */
  write(text: string): void;
  /** Says how far something is, once it has taken a second; `total` units in all. */
  progress(title: string, total: number): Progress;
  /** Asks for a line that is not shown; undefined when nobody is there. */
  ask(question: string): Promise<string | undefined>;
  readonly paint: Paint;
}

export interface Progress {
  /** Units done so far. */
  update(done: number): void;
  /** Removes the line. */
  end(): void;
}

/** Work that takes less than this, in milliseconds, shows no progress. */
const QUIET_FOR = 1000;
const REDRAW_EVERY = 100;
/** A log file gets a line this often, in milliseconds. */
const LOG_EVERY = 10_000;

const STYLES = { error: 'red', warning: 'yellow', dim: 'dim', bold: 'bold' } as const;

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  for (const stream of [stdout, stderr]) stream.on('error', quitOnLostOutput);
  const coloured = (stream: NodeJS.WriteStream) => stream.isTTY === true && stream.hasColors() && !process.env.NO_COLOR;
  return {
    out: (line) => void stdout.write(`${line}\n`),
    err: (line) => void stderr.write(`${line}\n`),
    write: (text) => void stdout.write(text),
    progress: (title, total) => progressLine(stderr, title, total),
    ask: async (question) => (await import('./ask-secret.ts')).askSecret(question),
    paint: (style, text) => (coloured(stderr) ? styleText(STYLES[style], text, { validateStream: false }) : text),
  };
}

/** `zoneseed … | head` ends quietly; where the output cannot be written, what was asked for was not given. */
function quitOnLostOutput(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  try {
    writeSync(2, `zoneseed: the output cannot be written: ${error.message}\n`);
  } catch {
    // Nobody can be told.
  }
  process.exit(3);
}

function progressLine(stream: NodeJS.WriteStream, title: string, total: number): Progress {
  const started = performance.now();
  const live = stream.isTTY === true;
  let last = started + QUIET_FOR - (live ? REDRAW_EVERY : LOG_EVERY);
  let drawn = false;
  return {
    update(done) {
      const now = performance.now();
      if (now - started < QUIET_FOR || now - last < (live ? REDRAW_EVERY : LOG_EVERY)) return;
      last = now;
      const percent = total > 0 ? Math.floor((100 * done) / total) : 100;
      const text = `${title}: ${done} of ${total} (${percent} %)`;
      stream.write(live ? `\r\x1b[K${text}` : `${text}\n`);
      drawn = live;
    },
    end() {
      if (drawn) stream.write('\r\x1b[K');
      drawn = false;
    },
  };
}
