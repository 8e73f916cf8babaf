/** One run: told to whoever watches, and written down. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Source } from '../../diagnostic/source.ts';
import { type Log, openLog } from '../../disk/append-log.ts';
import { makeFolders } from '../../disk/make-folders.ts';
import { isSystemError, reasonOf } from '../../disk/system-error.ts';
import { done, type Outcome, refused } from '../../outcome/outcome.ts';
import type { Problem } from '../../outcome/problem.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import type { ExitCode, Refusal } from './answer.ts';
import { keepOutOfGit } from './keep-out-of-git.ts';
import { type Event, lineOf, placed } from './run-line.ts';
import { runTeller } from './run-teller.ts';
import { tellProblems } from './tell-problems.ts';

export interface RecordOptions {
  /** The output folder. */
  readonly out: string;
  readonly json?: true | undefined;
  readonly verbose?: true | undefined;
}

/** Where whoever logs in finds the cloud. */
export interface Addresses {
  readonly ui: string;
  readonly api: string;
  readonly user: string;
}

export interface RunRecord {
  say(event: Event): void;
  /** How many changes were made so far. */
  changed(): number;
  /** Milliseconds since it began. */
  lasts(): number;
  /** Tells what stood in the way, and the end; answers the exit code. */
  end(exit: ExitCode, problems: readonly Problem[], addresses?: Addresses): ExitCode;
}

/** Begins a record; its journal is `finalize.log` in the output folder. Refused when that cannot be written. */
export function openRecord(terminal: Terminal, source: Source, options: RecordOptions): Outcome<RunRecord> {
  const file = join(options.out, 'finalize.log');
  try {
    makeFolders(options.out);
    keepOutOfGit(terminal, options.out);
    return done(newRecord(terminal, source, options, journalOn(terminal, openLog(file), file)));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return refused({ rule: 'journal', message: `${file} cannot be written: ${reasonOf(error)}` });
  }
}

/** What kept a run from beginning, one event a line; answers the exit code. */
export function tellUnbegun(terminal: Terminal, { problems, exit = 1 }: Refusal): ExitCode {
  const run = newRun();
  for (const problem of problems) terminal.out(lineOf({ event: 'problem', problem }, run));
  terminal.out(lineOf({ event: 'end', exit, seconds: 0, changed: 0 }, run));
  return exit;
}

function newRecord(
  terminal: Terminal,
  source: Source,
  { json = false, verbose = false }: { json?: boolean | undefined; verbose?: boolean | undefined },
  journal: Pick<Log, 'add' | 'close'>,
): RunRecord {
  const run = newRun();
  const began = performance.now();
  const teller = json ? undefined : runTeller(terminal, source, verbose);
  let changed = 0;
  const write = (event: Event) => {
    const line = lineOf(event, run, source);
    journal.add(line);
    if (json) terminal.out(line);
  };
  const say = (event: Event) => {
    if (event.event === 'call' && !verbose) return;
    if (event.event === 'change' && event.state === 'done') changed++;
    write(event);
    if (event.event !== 'begin' && event.event !== 'end') teller?.say(event);
  };
  const lasts = () => performance.now() - began;
  return {
    say,
    changed: () => changed,
    lasts,
    end(exit, problems, addresses) {
      teller?.end();
      for (const problem of problems) write({ event: 'problem', problem });
      if (!json)
        tellProblems(
          terminal,
          problems.map((problem) => placed(problem, source)),
        );
      write({ event: 'end', exit, seconds: Math.round(lasts() / 1000), changed, ...addresses });
      journal.close();
      return exit;
    },
  };
}

/** A disk that is full in the middle keeps nobody from going on; it is said once. */
function journalOn(terminal: Terminal, log: Log, file: string): Log {
  let broken = false;
  return {
    close: log.close,
    add(line) {
      if (broken) return;
      try {
        log.add(line);
      } catch (error) {
        if (!isSystemError(error)) throw error;
        broken = true;
        terminal.warn({ rule: 'journal', message: `${file} is not written any more: ${reasonOf(error)}` });
      }
    },
  };
}

function newRun(): string {
  return randomBytes(4).toString('hex');
}
