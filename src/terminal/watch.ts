/** Long work on several things at once: on a terminal a list that is redrawn, in a log a line for everything new. */
import { stripVTControlCharacters } from 'node:util';
import type { Paint } from '../diagnostic/print.ts';

export interface Watch {
  /** A step begins; the one before is over. */
  step(name: string): void;
  /** The step goes on under another name: what it has come to. A log does not hear of it. */
  rename(name: string): void;
  /** What one of the things that are worked on does now. */
  state(who: string, state: string, how?: How): void;
  /** Something that stays to be read; with it nothing more comes of the thing that it is `about`. */
  line(text: string, about?: string): void;
  /** The last step is over. */
  end(): void;
}

/** How a thing is to be looked at. */
export interface How {
  /** Nothing comes of it any more, or yet: it stands behind the others, without its time. */
  readonly over?: boolean | undefined;
  /** Somebody has to see to it: it stands before the others. */
  readonly urgent?: boolean | undefined;
  /** What it does in that state: the state, its time and this are columns then. */
  readonly doing?: string | undefined;
  /** When the state began, in milliseconds of Unix time; the moment it is told, if left out. */
  readonly since?: number | undefined;
}

/** A watch that makes room for what else is written to the stream. */
type Clearable = Watch & { clear(): void };

const REDRAW_EVERY = 250;
/** A log hears this often, in milliseconds, that something still lasts. */
const STILL_EVERY = 30_000;

interface Thing {
  readonly state: string;
  readonly since: number;
  readonly how: How;
}

/** Follows work on `stream`. */
export function watchOn(stream: NodeJS.WriteStream, paint: Paint): Clearable {
  return stream.isTTY === true ? listOn(stream, paint) : logOn(stream);
}

function logOn(stream: NodeJS.WriteStream): Clearable {
  const doing = progress();
  const say = (text: string) => {
    stream.write(`${text}\n`);
    still.refresh();
  };
  const still = setInterval(() => {
    const [first] = doing.open();
    const what = first === undefined ? '' : `: ${first[0]} ${first[1].state}`;
    if (doing.name !== '') stream.write(`  still ${doing.name}, ${lasting(doing.since)}${what}\n`);
  }, STILL_EVERY).unref();
  return {
    step(name) {
      doing.begin(name);
      say(name);
    },
    rename(name) {
      doing.name = name;
    },
    state(who, state, how = {}) {
      if (doing.set(who, state, how)) say(`  ${[who, state, how.doing].filter(Boolean).join(' ')}`);
    },
    line(text, about) {
      doing.drop(about);
      say(`  ${text}`);
    },
    end: () => clearInterval(still),
    clear: () => undefined,
  };
}

function listOn(stream: NodeJS.WriteStream, paint: Paint): Clearable {
  const doing = progress();
  let drawn = 0;
  const clear = () => {
    if (drawn > 0) stream.write(`\x1b[${drawn}A\r\x1b[J`);
    drawn = 0;
  };
  const draw = () => {
    if (doing.name === '') return;
    const lines = linesOf(doing, stream.rows ?? 24).map((line) => cut(line, stream.columns ?? 80));
    const [first = '', ...rest] = lines;
    clear();
    stream.write(`${[paint('bold', first), ...rest].join('\n')}\n`);
    drawn = lines.length;
  };
  const stay = (text: string) => {
    clear();
    stream.write(`${text}\n`);
    draw();
  };
  const over = () => {
    const { name, since } = doing;
    clear();
    if (name !== '') stream.write(`${name}${paint('dim', `  ${lasting(since)}`)}\n`);
  };
  const timer = setInterval(draw, REDRAW_EVERY).unref();
  return {
    step(name) {
      over();
      doing.begin(name);
      draw();
    },
    rename(name) {
      doing.name = name;
    },
    state(who, state, how = {}) {
      if (doing.set(who, state, how)) draw();
    },
    line(text, about) {
      doing.drop(about);
      stay(`  ${text}`);
    },
    end() {
      over();
      doing.begin('');
      clearInterval(timer);
    },
    clear,
  };
}

/** The step that lasts, and what its things do. */
function progress() {
  let things = new Map<string, Thing>();
  return {
    name: '',
    since: 0,
    begin(name: string) {
      Object.assign(this, { name, since: performance.now() });
      things = new Map();
    },
    /** Whether that is new. */
    set(who: string, state: string, how: How): boolean {
      const before = things.get(who);
      const isSame = before?.state === state && before.how.doing === how.doing;
      if (isSame && rank(before.how) === rank(how)) return false;
      const ago = how.since === undefined ? 0 : Math.max(0, Date.now() - how.since);
      things.set(who, { state, how, since: performance.now() - ago });
      return !isSame;
    },
    drop: (who: string | undefined) => void things.delete(who ?? ''),
    open: () => [...things].filter(([, { how }]) => !how.over),
    all: () => [...things].toSorted(([, a], [, b]) => rank(a.how) - rank(b.how)),
  };
}

function rank({ over, urgent }: How): number {
  return over ? 2 : urgent ? 0 : 1;
}

/** The step and its things, those first of which more is to come, as many as there is room for. */
function linesOf(doing: ReturnType<typeof progress>, rows: number): string[] {
  const all = doing.all();
  const room = Math.max(1, rows - 3);
  const lines = tableOf(all.slice(0, room)).map((line) => `  ${line}`);
  const more = all.length > room ? [`  and ${all.length - room} more`] : [];
  return [`${doing.name}  ${lasting(doing.since)}`, ...lines, ...more];
}

function tableOf(things: readonly (readonly [who: string, Thing])[]): string[] {
  const rows = things.map(([who, { state, since, how }]) => {
    const time = how.over ? '' : lasting(since);
    return how.doing === undefined ? [who, time === '' ? state : `${state}  ${time}`] : [who, state, time, how.doing];
  });
  const widthOf = (column: number) =>
    Math.max(0, ...rows.map((row) => (column < row.length - 1 ? (row[column] ?? '').length : 0)));
  const widths = [0, 1, 2].map(widthOf);
  return rows.map((row) =>
    row
      .map((cell, column) => (column < row.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell))
      .join('  ')
      .trimEnd(),
  );
}

/** Signs that take two columns: of Hangul, kana and Han, full-width forms, emoji. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

/** A longer line would take two of the terminal's, and be left there. */
function cut(line: string, columns: number): string {
  const text = stripVTControlCharacters(line).replace(CONTROL, ' ');
  let width = 0;
  for (const [index, sign] of [...text].entries()) {
    width += WIDE.test(sign) ? 2 : 1;
    if (width >= columns) return `${[...text].slice(0, Math.max(0, index - 2)).join('')}…`;
  }
  return text;
}

/** How long ago a time was: `4 s`, `3 min 20 s`. */
function lasting(since: number): string {
  const seconds = Math.floor((performance.now() - since) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
