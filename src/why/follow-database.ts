/** Times in which the database did not answer: then every manager shouts, and none of them is the cause. */
import { knownIn } from './cause.ts';
import { databaseAway } from './causes/database-away.ts';
import type { LogEntry } from './log-entry.ts';
import { millisecondsOf } from './log-line.ts';
import { type Quote, quoteOf } from './log-sign.ts';
import { lineOf, type Story } from './story.ts';

interface Outage {
  readonly first: Quote;
  /** The exception that says what went wrong, and the one below all of them. */
  said: Quote | undefined;
  root: Quote | undefined;
  last: Quote;
  lines: number;
}

/** Milliseconds without a sign, after which another one is another outage. */
const APART = 5 * 60_000;
const MOST_OUTAGES = 50;

const ROOT = /^Caused by: java\.(?:net|io)\.\w+(?:Exception|Error): ./;

export function databaseFollower() {
  const outages: Outage[] = [];
  return {
    take(entry: LogEntry) {
      const lines = [{ line: entry.place.line, text: entry.text }, ...entry.more];
      const at = lines.find(({ text }) => knownIn(text, [databaseAway]) !== undefined);
      if (at === undefined) return;
      const first = quoteOf(entry);
      let outage = outages.at(-1);
      if (outage === undefined || millisecondsOf(first.time) - millisecondsOf(outage.last.time) > APART) {
        outage = { first, said: undefined, root: undefined, last: first, lines: 0 };
        outages.push(outage);
        if (outages.length > MOST_OUTAGES) outages.shift();
      }
      outage.last = first;
      outage.lines++;
      if (at.line !== entry.place.line && outage.lines === 1) outage.said = quoteOf(entry, at.line);
      const root = lines.find(({ text }) => ROOT.test(text) && /refused|timed out|[Nn]o route|reset/.test(text));
      if (root !== undefined) outage.root ??= quoteOf(entry, root.line);
    },
    /** The outage of this moment. */
    lately: () => (outages.length === 0 ? undefined : storyOf(outages[outages.length - 1] as Outage)),
    stories: () => outages.map(storyOf),
  };
}

function storyOf({ first, said, root, last, lines }: Outage): Story {
  const means = `the database did not answer from ${first.time} to ${last.time}`;
  return {
    ...{ kind: 'database', title: means, job: undefined, parent: undefined, logid: '', vms: [], hosts: [] },
    time: last.time,
    saw: [first.text, said?.text ?? ''],
    cause: { id: databaseAway.id, means, said: (root ?? said ?? first).text, repair: databaseAway.repair },
    lines: [
      lineOf('cause', 'the first that noticed', first),
      ...(said === undefined ? [] : [lineOf('cause', 'what it met', said)]),
      ...(root === undefined ? [] : [lineOf('cause', 'what is below that', root)]),
      lineOf('step', `the last of ${lines} that say so`, last),
    ],
    ...{ avoided: [], unseen: undefined, key: `database-away ${first.time}` },
  };
}
