/** One dated line of a server's log, taken apart: log4j's of 4.19 and before, and log4j2's of 4.20 and later (facts: cloudstack g.1). */

/** Where a line stands. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** What stands before the text. */
export interface LineHead {
  /** As the server prints it, `2026-11-25 17:24:39,059`: local time of the server. */
  readonly time: string;
  readonly level: string;
  /** The class that speaks, packages by their initials: `c.c.a.ApiServer`. */
  readonly source: string;
  /** The thread without its contexts, for example `Work-Job-Executor-26`. */
  readonly thread: string;
  /** `ctx-271f1477 job-44/job-45 ctx-76b3aa9d`; empty where there are none. */
  readonly contexts: string;
  /** Eight hexadecimal digits that everything done for one request or job carries; empty where there are none. */
  readonly logid: string;
  readonly text: string;
}

const LINE =
  /^(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[,.]\d{3})\S* +(TRACE|DEBUG|INFO|WARN|ERROR|FATAL) +\[([^\]]{0,200})\] +\(([^)]{0,400})\) (?:\(logid:([^)]{0,40})\) )?(.*)$/s;

/** Undefined for a line that goes on with the one before, or is of something else. */
export function lineHead(line: string): LineHead | undefined {
  // Nearly all lines without a date are told from this one character.
  if (line.charCodeAt(0) !== 0x32) return undefined;
  const [, time, level, source = '', where, logid = '', text] = LINE.exec(line) ?? [];
  if (time === undefined || level === undefined || where === undefined || text === undefined) return undefined;
  const colon = where.indexOf(':');
  const thread = colon < 0 ? where : where.slice(0, colon);
  const contexts = colon < 0 ? '' : contextsOf(where.slice(colon + 1));
  return { time, level, source, thread, contexts, logid, text };
}

/** `null` and `[]` are how the two layouts say that there are none; the later one has brackets and commas. */
function contextsOf(told: string): string {
  if (told === 'null' || told === '[]') return '';
  return told.startsWith('[') ? told.replace(/[[\],]/g, '') : told;
}

/** A server's local time as milliseconds; only differences mean something. */
export function millisecondsOf(time: string): number {
  return Date.parse(`${time.slice(0, 19).replace(' ', 'T')}.${time.slice(20, 23)}Z`);
}
