/** Long work on several things at once: on a terminal a list that is redrawn, in a log a line for everything new. */
import type { Paint } from '../diagnostic/print.ts';
import { cut, type How, lasting, type Thing, tableOf } from './watch-table.ts';

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

/** A watch that makes room for what else is written to the stream. */
type Clearable = Watch & { clear(): void };

const REDRAW_EVERY = 250;
/** A log hears this often, in milliseconds, that something still lasts. */
const STILL_EVERY = 30_000;

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
    // A serial console says that it has none.
    const lines = linesOf(doing, stream.rows || 24).map((line) => cut(line, stream.columns || 80));
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
