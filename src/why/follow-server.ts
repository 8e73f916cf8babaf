/** Starts of the management server: after an end that was asked for, or out of the middle of its work. */
import { serverKilled } from './causes/server-killed.ts';
import type { LogEntry } from './log-entry.ts';
import { millisecondsOf } from './log-line.ts';
import { type Quote, quoteOf } from './log-sign.ts';
import { lineOf, type Story } from './story.ts';

interface Start {
  /** The last line of the process before; undefined at the beginning of a log. */
  readonly before: Quote | undefined;
  readonly asked: Quote | undefined;
  readonly start: Quote;
}

const MOST_STARTS = 100;
const START = /^(Server configuration file found|Initializing server daemon|Loading module context \[bootstrap\])/;
/** Milliseconds: the lines of one start are no further apart. */
const ONE_START = 60_000;

export function serverFollower() {
  const starts: Start[] = [];
  let before: LogEntry | undefined;
  let asked: Quote | undefined;
  const begin = (entry: LogEntry) => {
    const last = starts.at(-1);
    if (last !== undefined && millisecondsOf(entry.time) - millisecondsOf(last.start.time) < ONE_START) return;
    starts.push({ before: before === undefined ? undefined : quoteOf(before), asked, start: quoteOf(entry) });
    if (starts.length > MOST_STARTS) starts.shift();
    asked = undefined;
  };
  return {
    take(entry: LogEntry) {
      if (entry.thread === 'main' && entry.contexts === '' && START.test(entry.text)) begin(entry);
      if (entry.thread === 'SpringContextShutdownHook') asked ??= quoteOf(entry);
      before = entry;
    },
    /** The log of another server begins. */
    another() {
      before = undefined;
      asked = undefined;
    },
    lately: () => (starts.length === 0 ? undefined : storyOf(starts[starts.length - 1] as Start)),
    /** Those that nobody asked for, as far as the log shows it. */
    stories: () => starts.filter((one) => one.before !== undefined && one.asked === undefined).map(storyOf),
  };
}

function storyOf({ before, asked, start }: Start): Story {
  const means =
    asked === undefined
      ? `the management server was killed or died, and started again at ${start.time}`
      : `the management server was stopped and started again at ${start.time}`;
  return {
    ...{ kind: 'server', title: means, job: undefined, parent: undefined, logid: '', vms: [], hosts: [] },
    ...{ time: start.time, saw: [] },
    cause: { id: serverKilled.id, means, said: (asked ?? start).text, repair: serverKilled.repair },
    lines: [
      ...(before === undefined ? [] : [lineOf('step', 'the last line before', before)]),
      ...(asked === undefined ? [] : [lineOf('cause', 'it was told to stop', asked)]),
      lineOf(
        asked === undefined ? 'cause' : 'step',
        asked === undefined ? 'a new process, and nothing of a stop before it' : 'a new process',
        start,
      ),
    ],
    ...{ avoided: [], unseen: undefined, key: `server-killed ${start.time}` },
  };
}
