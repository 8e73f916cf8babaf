/** All hosts asked side by side, each once, over one connection. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../disk/own-package.ts';
import { timedQuestion } from '../finalize/timed-question.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import { shellQuote } from '../quote/shell.ts';
import type { Machines } from '../remote/machines.ts';
import type { Host } from '../site/site.ts';
import { atMost } from '../zone/side-by-side.ts';
import { type Answers, answersSchema, type HostAnswers } from './host-answers.ts';
import type { Questions } from './questions.ts';

/** A host that could not be asked, and why. */
export interface Unreached {
  readonly host: Host;
  readonly problem: Problem;
}

export interface Heard {
  readonly answers: ReadonlyMap<string, HostAnswers>;
  readonly unreached: readonly Unreached[];
}

/** Milliseconds from the question to its whole answer, of which waiting for other machines is the most. */
const ANSWERS = 75_000;
/** Hosts asked at a time. */
const AT_A_TIME = 100;

/** Asks these hosts; each that does not answer costs its own time-out once. */
export async function askHosts(
  hosts: readonly Host[],
  questionsOf: (host: Host) => Questions,
  machines: Machines,
  signal: AbortSignal,
): Promise<Heard> {
  const turn = atMost(AT_A_TIME);
  const heard = await Promise.all(
    hosts.map((host) => turn(async () => ({ host, answer: await ask(host, questionsOf(host), machines, signal) }))),
  );
  return {
    answers: new Map(heard.flatMap(({ host, answer }) => (answer.ok ? [[host.name, answer.value] as const] : []))),
    unreached: heard.flatMap(({ host, answer }) => {
      if (answer.ok) return [];
      const [problem = { message: `${host.name} did not answer` }] = answer.problems;
      return [{ host, problem }];
    }),
  };
}

async function ask(
  host: Host,
  questions: Questions,
  machines: Machines,
  signal: AbortSignal,
): Promise<Outcome<HostAnswers>> {
  // Opening the connection is no part of the question.
  const shell = await machines.shell(host.name, signal);
  if (!shell.ok) return shell;
  const question = timedQuestion();
  const patience = AbortSignal.any([signal, AbortSignal.timeout(ANSWERS)]);
  const ran = await shell.value.run(askScript(), {
    stdin: JSON.stringify(questions),
    heard: question.heard,
    signal: patience,
  });
  if (!ran.ok) return ran;
  const [first = '', second = ''] = ran.value.stdout.split('\n');
  const answers = answersIn(second);
  if (answers === undefined) return refused(notUnderstood(host, ran.value.stderr));
  return done({ ...answers, host, clock: question.clock(timeIn(first)) });
}

/** The parts of the program: what each begins with is there for those behind it. */
const PARTS = ['ask', 'health', 'traffic', 'tell'];

/** The program, run by the Python that every Ubuntu has; its input is the questions. */
export function askScript(): string {
  const program = PARTS.map((part) => readFileSync(join(PACKAGE_FOLDER, `templates/doctor/${part}.py`), 'utf8')).join(
    '',
  );
  return `exec python3 -I -B -c ${shellQuote(program)}\n`;
}

function answersIn(line: string): Answers | undefined {
  const read = answersSchema.safeParse(parsed(line));
  return read.success ? read.data : undefined;
}

function timeIn(line: string): number | undefined {
  const said = parsed(line);
  if (typeof said !== 'object' || said === null || !('time' in said)) return undefined;
  return typeof said.time === 'number' ? said.time : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notUnderstood({ name, path }: Host, stderr: string): Problem {
  const words = stderr.trim().split('\n').at(-1)?.slice(0, 200);
  return {
    rule: 'host-answers',
    path,
    message: `${name} lets us in and does not answer as a host of zoneseed: ${words || 'it said nothing'}`,
    hint: `on ${name}: python3 --version, and free space on /`,
  };
}
