/** A run as a person follows it. */
import type { Source } from '../../diagnostic/source.ts';
import type { Made, RunEvent, WholePlan } from '../../finalize/run-event.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { planRows, planSummary } from '../../zone/plan-table.ts';
import type { Waiting } from '../../zone/readiness.ts';
import { lineAt, placed } from './run-line.ts';

/** Says events on a terminal, all of them when it is `verbose`. Answers what has to be called at the end. */
export function runTeller(terminal: Terminal, source: Source, verbose: boolean) {
  const watch = terminal.watch();
  let waitedFor = new Set<string>();
  const tellWaiting = (waiting: readonly Waiting[]) => {
    const now = new Set(waiting.map(({ what }) => what));
    for (const { what, state } of waiting) watch.state(what, state);
    for (const what of waitedFor) if (!now.has(what)) watch.state(what, 'is ready', { over: true });
    waitedFor = now;
  };
  const say = (event: RunEvent): void => {
    switch (event.event) {
      case 'step':
        watch.step(event.step);
        break;
      case 'host':
        watch.state(event.host, event.state, { over: event.over });
        break;
      case 'plan':
        tellPlan(terminal, source, event.plan);
        break;
      case 'change':
        if (event.state === 'begun' && !SLOW.includes(event.change.kind)) break;
        if (event.state === 'done') {
          const name = nameOf(event.change);
          watch.line(`${DONE[event.change.action]} ${name}`, name);
        } else watch.state(nameOf(event.change), STATES[event.state], { over: event.state === 'failed' });
        break;
      case 'waiting':
        tellWaiting(event.waiting);
        break;
      case 'not-done':
        terminal.warn({ message: `not done, for it needs a shell on the machines: ${event.step}` });
        break;
      case 'note':
        watch.line(event.text);
        break;
      case 'problem':
        terminal.problem(placed(event.problem, source));
        break;
      case 'call':
        if (verbose) watch.line(`${event.command}: ${event.answer}, ${event.milliseconds} ms`);
    }
  };
  return { say, end: () => watch.end() };
}

/** What takes longer than a moment to make is told when it begins. */
const SLOW: readonly Made['kind'][] = ['pod', 'host', 'primary storage', 'secondary storage'];
const STATES = { begun: 'is being made', failed: 'failed' } as const;
const DONE: Readonly<Record<Made['action'], string>> = { create: '+', change: '~', replace: '±', blocked: '!' };

function nameOf({ kind, name }: Made): string {
  return `${kind} ${name}`;
}

/** A table with a line for everything that is to be done. */
function tellPlan(terminal: Terminal, source: Source, plan: WholePlan): void {
  for (const note of plan.zone.notes) terminal.warn(note);
  const rows = rowsOf(plan, source);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? '').length)));
  for (const row of rows) {
    terminal.out(
      row
        .map((cell, column) => cell.padEnd(column === 3 ? 0 : (widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    );
  }
  terminal.out(`zone ${plan.zone.zone}: ${summaryOf(plan)}`);
}

function rowsOf({ zone, files, access }: WholePlan, source: Source): (readonly string[])[] {
  return [
    ...access.map((what) => ['~', 'access', 'admin', ACCESS[what] ?? what, '']),
    ...files.map(({ host, file }) => ['~', 'host file', host.name, `${file.path}: not as the site has it today`, '']),
    ...planRows(zone, (path) => lineAt(path, source)),
  ];
}

const ACCESS: Readonly<Record<string, string>> = {
  password: 'the password of a fresh install is replaced by that of the secrets file',
  key: 'the API key is put into the secrets file, and made where there is none',
};

function summaryOf({ zone, files, access }: WholePlan): string {
  const more = files.length + access.length;
  if (more === 0) return planSummary(zone);
  const others = `${more} to change outside the zone`;
  return zone.changes.length === 0 && zone.toLoad.length === 0 ? others : `${planSummary(zone)}, ${others}`;
}
