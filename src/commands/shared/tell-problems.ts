/** Problems on a terminal: what is alike at many hosts is shown for some and counted for the rest. */
import { isDiagnostic } from '../../diagnostic/diagnostic.ts';
import type { Problem } from '../../outcome/problem.ts';
import type { Terminal } from '../../terminal/terminal.ts';

/** Of one rule at one kind of place no more are shown. */
const MOST_ALIKE = 3;
/** More hosts are not named. */
const MOST_NAMES = 12;

/** Prints problems in their order; those that are like three others are one note at the end. `--json` gives all that were not left out. */
export function tellProblems(terminal: Terminal, problems: readonly Problem[]): void {
  const groups = Map.groupBy(problems, likeness);
  const shown = new Set([...groups.values()].flatMap((alike) => alike.slice(0, MOST_ALIKE)));
  for (const problem of shown.size === problems.length ? problems : problems.filter((each) => shown.has(each))) {
    if (problem.severity === 'warning') terminal.warn(problem);
    else terminal.problem(problem);
  }
  for (const alike of groups.values()) {
    const rest = alike.slice(MOST_ALIKE);
    const [more] = rest;
    if (more !== undefined) terminal.note(`${countedIn(rest)} more like these [${more.rule}]: ${placesOf(alike)}`);
  }
}

/** How many there are, with those that the judging of a site has left out. */
function countedIn(problems: readonly Problem[]): number {
  return problems.reduce((sum, { leftOut = 0 }) => sum + 1 + leftOut, 0);
}

/** What two problems have in common that say the same of two hosts or two items of a list; a problem without a place is like no other. */
function likeness(problem: Problem): unknown {
  if (!isDiagnostic(problem) || problem.path.length < 2) return problem;
  const place = problem.path.map((step, at) =>
    typeof step === 'number' || (at === 1 && isOfHost(problem)) ? '*' : step,
  );
  return JSON.stringify([problem.source.file, problem.rule, problem.severity, place]);
}

function isOfHost({ path = [] }: Problem): boolean {
  return path[0] === 'hosts' && path.length > 1;
}

function placesOf(alike: readonly Problem[]): string {
  const rest = alike.slice(MOST_ALIKE);
  const names = [...new Set(rest.map((problem) => (isOfHost(problem) ? String(problem.path?.[1]) : '')))].filter(
    Boolean,
  );
  const listed = `--json lists ${rest.some(({ leftOut = 0 }) => leftOut > 0) ? 'more of them' : 'them'}`;
  if (names.length === 0) return listed;
  return `at ${names.slice(0, MOST_NAMES).join(', ')}${names.length > MOST_NAMES ? `, …; ${listed}` : ''}`;
}

/** `2 errors, 1 warning`; empty for none. */
export function countOf(problems: readonly Problem[]): string {
  const warnings = countedIn(problems.filter(({ severity }) => severity === 'warning'));
  const counts: readonly (readonly [number, string])[] = [
    [countedIn(problems) - warnings, 'error'],
    [warnings, 'warning'],
  ];
  return counts
    .flatMap(([number, noun]) => (number === 0 ? [] : [`${number} ${noun}${number === 1 ? '' : 's'}`]))
    .join(', ');
}
