/** Dated lines with the lines that go on with them: exceptions, what a command over SSH said, tables. */
import { type LineHead, lineHead, type Place } from './log-line.ts';

export interface LogEntry extends LineHead {
  readonly place: Place;
  /** The job whose work this is, and the one it was begun for. */
  readonly job: number | undefined;
  readonly parent: number | undefined;
  /** The lines that follow, without those of a stack trace that only name code. */
  readonly more: readonly { readonly line: number; readonly text: string }[];
}

/** Of one entry: more lines than these tell nothing that the first do not. */
const MOST_LINES = 60;

const CODE = /^\s+(at |\.\.\. \d+ (more|common))/;
const JOB = /(?:^| )job-(\d{1,15})(?:\/job-(\d{1,15}))?/;

/** Joins lines to entries; hands each on when the next begins, or at the end of the log. */
export function entryReader(take: (entry: LogEntry) => void) {
  let head: LineHead | undefined;
  let place: Place = { file: '', line: 0 };
  let more: { line: number; text: string }[] = [];
  const end = () => {
    if (head === undefined) return;
    const [, first, second] = JOB.exec(head.contexts) ?? [];
    const numbers = [first, second].flatMap((number) => (number === undefined ? [] : [Number(number)]));
    take({ ...head, place, job: numbers.at(-1), parent: numbers.length > 1 ? numbers[0] : undefined, more });
    head = undefined;
    more = [];
  };
  return {
    line(file: string, line: number, text: string) {
      const next = lineHead(text);
      if (next !== undefined) {
        end();
        head = next;
        place = { file, line };
      } else if (head !== undefined && more.length < MOST_LINES && text !== '' && !CODE.test(text)) {
        more.push({ line, text });
      }
    },
    end,
  };
}
