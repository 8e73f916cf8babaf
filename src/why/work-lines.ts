/** The lines that show how a piece of work failed: how it began, what it tried, what it met, how it ended. */
import type { Quote, Sign } from './log-sign.ts';
import { lineOf, type StoryLine } from './story.ts';
import { firstCause, type Stamped, type WorkUnit } from './work-unit.ts';

/** Of the same words again, so many lines are quoted. */
const MOST_AGAIN = 8;

/** In their order; `end`: the line with which the work ended. */
export function workLines(units: readonly WorkUnit[], end: Quote, signs: readonly Stamped[]): StoryLine[] {
  const last = lineOf('consequence', 'it ends, with what the user is told', end);
  return [...stepsOf(units, end), ...linesOf(firstCause(signs), signs), last].sort(inTime);
}

export function inTime(a: Quote, b: Quote): number {
  return a.time < b.time ? -1 : a.time > b.time ? 1 : a.place.line - b.place.line;
}

function stepsOf(units: readonly WorkUnit[], end: Quote): StoryLine[] {
  return units
    .filter(({ begun, first }) => (begun ?? first).place.line !== end.place.line)
    .map((unit, at) => {
      const means =
        at > 0
          ? `job-${unit.job}, which does a part of it`
          : unit.begun === undefined
            ? 'the first of it in this log'
            : 'it begins';
      return lineOf('step', means, unit.begun ?? unit.first);
    });
}

function linesOf(cause: Stamped | undefined, signs: readonly Stamped[]): StoryLine[] {
  if (cause === undefined) return [];
  const { attempt, sent } = cause;
  const again = signs.filter((sign) => sign !== cause && isSame(sign, cause)).slice(0, MOST_AGAIN);
  return [
    ...(attempt === undefined
      ? []
      : [lineOf('step', `${attempt.vm} is to run on host ${attempt.host}`, attempt.quote)]),
    ...(sent === undefined
      ? []
      : [lineOf('step', `${cause.command ?? ''}Command goes to host ${cause.host ?? '?'}`, sent)]),
    lineOf('cause', 'the first cause', cause),
    ...again.map((sign) =>
      lineOf('again', sign.attempt === undefined ? 'the same again' : `the same, on host ${sign.attempt.host}`, sign),
    ),
  ];
}

/** Whether two signs speak of one cause. */
function isSame(a: Sign, b: Sign): boolean {
  if (a.known !== undefined || b.known !== undefined) return a.known?.cause === b.known?.cause;
  return a.said.includes(b.said) || b.said.includes(a.said);
}
