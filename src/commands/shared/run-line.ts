/** What a run says, as lines for programs: those of `--json` and of the journal. */
import { inSource, isDiagnostic } from '../../diagnostic/diagnostic.ts';
import type { Source } from '../../diagnostic/source.ts';
import type { RunEvent, WholePlan } from '../../finalize/run-event.ts';
import type { Path, Problem } from '../../outcome/problem.ts';
import { planSummary } from '../../zone/plan-table.ts';
import type { Change } from '../../zone/zone-plan.ts';
import { problemAsJson } from './answer.ts';

/** How a run began and ended, and what is said meanwhile. */
export type Event =
  | RunEvent
  | { readonly event: 'begin'; readonly command: string; readonly site: string; readonly zone: string }
  | {
      readonly event: 'end';
      readonly exit: number;
      readonly seconds: number;
      readonly changed: number;
      readonly ui?: string;
      readonly api?: string;
      readonly user?: string;
    };

/** One event as one line of JSON; `run` tells the runs of a journal apart. */
export function lineOf(event: Event, run: string, source?: Source): string {
  return JSON.stringify({ time: new Date().toISOString(), run, ...plain(event, source) });
}

/** A problem with its place in the site file, where it has one. */
export function placed(problem: Problem, source: Source | undefined): Problem {
  const { path, rule } = problem;
  if (source === undefined || isDiagnostic(problem) || path === undefined || rule === undefined) return problem;
  return inSource(source, { ...problem, path, rule });
}

/** A place of the site file as people name it. */
export function lineAt(path: Path, source: Source | undefined): string {
  if (source === undefined) return '';
  return `${source.file}:${source.position(source.locate({ path }).start).line}`;
}

function plain(event: Event, source: Source | undefined): object {
  if (event.event === 'plan') return { event: 'plan', ...plainPlan(event.plan, source) };
  if (event.event === 'problem') return { event: 'problem', ...problemAsJson(placed(event.problem, source)) };
  if (event.event === 'change') {
    const { kind, name, action } = event.change;
    return { event: 'change', state: event.state, action, kind, name };
  }
  if (event.event === 'waiting') {
    return { event: 'waiting', waiting: event.waiting.map(({ what, state }) => ({ what, state })) };
  }
  return event;
}

function plainPlan({ zone, files, access }: WholePlan, source: Source | undefined): object {
  return {
    digest: zone.digest,
    summary: planSummary(zone),
    changes: zone.changes.map((change) => plainChange(change, source)),
    restart: zone.toLoad,
    files: files.map(({ host, file }) => ({ host: host.name, file: file.path })),
    access,
    notes: zone.notes.map(({ message, hint }) => ({ message, hint })),
  };
}

function plainChange({ action, kind, name, about, fields, path, problem }: Change, source: Source | undefined): object {
  const { message, hint } = problem ?? {};
  const changed = fields.map(({ field, from, to }) => ({ field, from, to }));
  return { action, kind, name, about, fields: changed, at: lineAt(path, source), message, hint };
}
