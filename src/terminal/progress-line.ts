/** How far a step is: one line that is redrawn where a person watches, a line now and then in a log. */

/** Work that takes less than this, in milliseconds, shows no progress. */
const QUIET_FOR = 1000;
const REDRAW_EVERY = 100;
/** A log file gets a line this often, in milliseconds. */
const LOG_EVERY = 10_000;

export interface ProgressLine {
  /** A new step begins. */
  begin(name: string): void;
  /** `done` of `of` units of the step are finished. */
  update(done: number, of: number, what: string): void;
  /** Removes the line, so that something else can be written. */
  clear(): void;
}

/** The progress of one step after the other on `stream`. */
export function progressLine(stream: NodeJS.WriteStream): ProgressLine {
  const live = stream.isTTY === true;
  const every = live ? REDRAW_EVERY : LOG_EVERY;
  let step = '';
  let started = 0;
  let last = 0;
  let drawn = false;
  const clear = () => {
    if (drawn) stream.write('\r\x1b[K');
    drawn = false;
  };
  return {
    begin(name) {
      clear();
      step = name;
      started = performance.now();
      last = started + QUIET_FOR - every;
    },
    update(done, of, what) {
      if (done >= of) return clear();
      const now = performance.now();
      if (now - started < QUIET_FOR || now - last < every) return;
      last = now;
      const text = `${step}: ${done} of ${of} ${what} (${Math.floor((100 * done) / of)} %)`;
      stream.write(live ? `\r\x1b[K${text}` : `${text}\n`);
      drawn = live;
    },
    clear,
  };
}
